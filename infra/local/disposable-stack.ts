/** JavaScript's `AsyncDisposableStack`, which Node 20 lacks, for objects with a `close` method. */
export class DisposableStack {
  #closers: (() => unknown)[] = [];
  #closed: Promise<void> | undefined;

  /** Adds `part`, so that `close` closes it. Returns the part. */
  use<Part extends { close(): unknown }>(part: Part): Part {
    this.#closers.unshift(() => part.close());
    return part;
  }

  /** Closes all parts once, newest first. If some fail, throws the first error after closing the others. */
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
