/** What has to be closed, newest first, whatever fails on the way. */
export class Closers {
  #closers: (() => unknown)[] = [];
  #closed: Promise<void> | undefined;

  /** Remembers how to close `part`; answers the part. */
  add<Part extends { close(): unknown }>(part: Part): Part {
    this.#closers.unshift(() => part.close());
    return part;
  }

  /** Closes everything once. Throws the first error after all have been tried. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closers) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
