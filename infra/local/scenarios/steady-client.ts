/** A client that sends requests to the service without a pause. */
export interface SteadyClient {
  /** Stops, and waits for the last responses. Rejects with the first error if requests failed. */
  stop(): Promise<SteadyUse>;
}

export interface SteadyUse {
  readonly requests: number;
  /** Titles of the tasks whose creation was answered with 201. */
  readonly written: readonly string[];
}

// Milliseconds: 50 requests a second, however long the responses take. No update may lose one of them.
const periodMs = 20;

/** The prefix of the titles of the client's tasks, which identifies them. */
export const steadyTitle = "steady client";

/** Alternately writes a task and reads a written one, 50 requests a second; `url` is the service's. */
export function useSteadily(url: string): SteadyClient {
  const written: { readonly id: string; readonly title: string }[] = [];
  const failures: string[] = [];
  const running = new Set<Promise<void>>();
  let requests = 0;

  const write = async (title: string) => {
    const answer = await send(`${url}/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title }),
    });
    if (answer.status !== 201) throw new Error(`POST /tasks answered ${answer.status}`);
    written.push({ id: (answer.body as { id: string }).id, title });
  };
  const read = async () => {
    const task = written[requests % Math.max(1, written.length)];
    const { status, body } = await send(task ? `${url}/tasks/${task.id}` : `${url}/tasks`);
    if (status !== 200) throw new Error(`GET answered ${status}`);
    if (task && (body as { title: string }).title !== task.title) throw new Error(`${task.title} was lost`);
  };
  const timer = setInterval(() => {
    const number = requests;
    requests += 1;
    const request = (number % 2 === 0 ? write(`${steadyTitle} ${number}`) : read())
      .catch((error: Error) => {
        failures.push(String(error.cause ?? error.message));
      })
      .finally(() => running.delete(request));
    running.add(request);
  }, periodMs);

  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
      if (failures.length > 0)
        throw new Error(`${failures.length} of ${requests} requests failed: ${failures[0]}`);
      return { requests, written: written.map(({ title }) => title) };
    },
  };
}

async function send(url: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.json() };
}
