import type { WaitingClock } from "../clock.ts";

export interface ScheduleOptions {
  readonly clock: WaitingClock;
  readonly everyMinutes: number;
  readonly invokeTarget: () => Promise<unknown>;
}

/**
 * An EventBridge rule with a rate expression: invokes the target once per period, first after one period.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
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
    // A failed invocation is not retried: the next one follows after a period. The function's log has the error.
    await invokeTarget().catch(() => {});
  }
}

/** Resolves to false if the schedule was closed while sleeping. */
async function passed(sleep: Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep;
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
