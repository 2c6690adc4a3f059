import type { WaitingClock } from "../clock.ts";

export interface ScheduleOptions {
  readonly clock: WaitingClock;
  readonly everyMinutes: number;
  readonly invokeTarget: () => Promise<unknown>;
}

/** EventBridge's rule of a rate: invokes the target once a period, from one period after the start on. */
export function startSchedule(options: ScheduleOptions): { close(): Promise<void> } {
  const closing = new AbortController();
  const running = invokePeriodically(options, closing.signal);
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

async function invokePeriodically(
  { clock, everyMinutes, invokeTarget }: ScheduleOptions,
  signal: AbortSignal,
): Promise<void> {
  while (await passed(clock.sleep(everyMinutes * 60_000, signal), signal)) {
    // The next period is the repetition of an invocation that failed; the function's own log says why.
    await invokeTarget().catch(() => {});
  }
}

/** False when the schedule was closed meanwhile. */
async function passed(sleep: Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep;
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
