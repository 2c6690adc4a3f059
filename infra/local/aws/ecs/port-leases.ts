import { freePort } from "../postgres/free-port.ts";

/** Free ports of 127.0.0.1 for tasks. Two tasks that start at the same time never get the same port. */
export class PortLeases {
  readonly #leased = new Set<number>();

  async lease(): Promise<number> {
    for (;;) {
      const port = await freePort();
      if (this.#leased.has(port)) continue;
      this.#leased.add(port);
      return port;
    }
  }

  release(port: number): void {
    this.#leased.delete(port);
  }
}
