/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Holds calls back and lets one after the other through, in an order that the seed makes. */
export class SeededScheduler {
  readonly #waiting: (() => Promise<void>)[] = [];

  constructor(private readonly random: () => number) {}

  /** A client whose calls wait for their turn. */
  around<Client extends object>(client: Client): Client {
    const { send } = client as { send: (command: unknown) => Promise<unknown> };
    const scheduled = (command: unknown) =>
      new Promise((resolve, reject) => {
        this.#waiting.push(() => send(command).then(resolve, reject));
      });
    return { send: scheduled } as unknown as Client;
  }

  /** Lets calls through until all of `actors` have settled; resolves to their results. */
  async run<Result>(actors: readonly Promise<Result>[]): Promise<Result[]> {
    let ended = false;
    const all = Promise.all(actors).finally(() => {
      ended = true;
    });
    // Its failure is thrown at the end.
    all.catch(() => {});
    while (!ended) {
      const [next] = this.#waiting.splice(Math.floor(this.random() * this.#waiting.length), 1);
      await next?.();
      // What the answer leads to: the next call of the same actor joins those that wait.
      await new Promise(setImmediate);
    }
    return all;
  }
}
