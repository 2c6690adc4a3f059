import type { WaitingClock } from "../../clock.ts";

/** A Node timer is limited to 2³¹−1 ms, about 24 days. A longer wait consists of several. */
const maxSleepMs = 1_000_000_000;

/**
 * Waits until `time`, in epoch milliseconds, as far away as it is now: a clock that is set back meanwhile makes it no
 * longer. Rejects with the signal's reason if it is aborted.
 */
export async function sleepUntil(clock: WaitingClock, time: number, signal: AbortSignal): Promise<void> {
  for (let left = time - clock.now(); left > 0; left -= maxSleepMs) {
    await clock.sleep(Math.min(left, maxSleepMs), signal);
  }
}

/** Why the waits end that are no longer needed; one for all, since a stack trace takes time and says nothing. */
const settled = new Error("another wait has settled first");

/** Settles like the first wait that settles, then aborts the others. `signal` aborts all. */
export async function firstOf<T>(
  signal: AbortSignal,
  ...waits: readonly ((signal: AbortSignal) => Promise<T>)[]
): Promise<T> {
  const others = new AbortController();
  const either = AbortSignal.any([signal, others.signal]);
  try {
    return await Promise.race([aborted(either), ...waits.map((wait) => wait(either))]);
  } finally {
    others.abort(settled);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Runs all jobs, `limit` at a time, and resolves to their results in order. A failed job aborts all others. */
export async function allOrNone<T>(
  signal: AbortSignal,
  jobs: readonly ((signal: AbortSignal) => Promise<T>)[],
  limit: number,
): Promise<T[]> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const results: T[] = [];
  const queue = jobs.entries();
  const worker = async () => {
    for (const [index, job] of queue) {
      either.throwIfAborted();
      results[index] = await job(either);
    }
  };
  const workers = Array.from({ length: Math.min(limit, jobs.length) }, worker);
  try {
    await Promise.all(workers);
  } finally {
    failure.abort();
    await Promise.allSettled(workers);
  }
  return results;
}
