/** How long a call to AWS may take, in milliseconds. */
export interface CallBounds {
  /** To connect. */
  readonly connectMs: number;
  /** One attempt, from the connection to the last byte of the answer. */
  readonly attemptMs: number;
  /** All attempts, with the pauses between them. */
  readonly callMs: number;
}

// Within a Region a connection takes milliseconds; TCP repeats a lost packet of it after a second.
const connectMs = 2_000;

/**
 * A connection that was lost silently costs one attempt. A function whose one service never answers still fails by
 * itself, before its time-out: `infra/functions/functions.ts` keeps above these.
 */
export const callBounds = {
  // The slowest answers, descriptions of hundreds of changes, take about two seconds. Three silent attempts fit.
  usual: { connectMs, attemptMs: 8_000, callMs: 25_000 },
  // The Data API ends a statement after 45 seconds, and says so. Two silent attempts fit.
  dataApi: { connectMs, attemptMs: 50_000, callMs: 101_000 },
} satisfies Readonly<Record<string, CallBounds>>;
