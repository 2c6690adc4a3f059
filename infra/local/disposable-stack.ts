/** The language's `AsyncDisposableStack`, which Node 20 lacks, for parts that have `close()`. */
export class DisposableStack {
  #closers: (() => unknown)[] = [];
  #closed: Promise<void> | undefined;

  /** Remembers to close `part`; answers the part. */
  use<Part extends { close(): unknown }>(part: Part): Part {
    this.#closers.unshift(() => part.close());
    return part;
  }

  /** Closes everything once, newest first. Throws the first error after all have been tried. */
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
