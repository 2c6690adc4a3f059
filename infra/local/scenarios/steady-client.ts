/** A client that keeps asking one URL while something happens. */
export interface SteadyClient {
  /** Stops asking; resolves to how many requests were answered. Throws with the first that failed. */
  stop(): Promise<number>;
}

// Fifty requests a second, one after the other, as the product promises to survive.
const pauseMs = 20;

export function askSteadily(url: string): SteadyClient {
  let stopped = false;
  let answered = 0;
  const failures: string[] = [];
  const asking = (async () => {
    while (!stopped) {
      const answer = await fetch(url).catch((error: Error) => error);
      if (answer instanceof Error) failures.push(String(answer.cause ?? answer));
      else {
        await answer.arrayBuffer();
        if (answer.ok) answered += 1;
        else failures.push(`status ${answer.status}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await asking;
      if (failures.length > 0) {
        throw new Error(
          `${failures.length} of ${failures.length + answered} requests failed: ${failures[0]}`,
        );
      }
      return answered;
    },
  };
}
