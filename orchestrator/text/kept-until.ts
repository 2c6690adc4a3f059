// 90 days, as long as Step Functions keeps an execution: a spent link still says who decided.
const keptSeconds = 90 * 24 * 60 * 60;

/** The table's `expiresAt` of what is over at this time (milliseconds since the epoch): seconds since the epoch. */
export const keptUntil = (milliseconds: number): number => Math.ceil(milliseconds / 1000) + keptSeconds;
