// 90 days, as long as Step Functions keeps an execution: a used link still shows who decided.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const keptSeconds = 90 * 24 * 60 * 60;

/** The table's `expiresAt` (seconds since the epoch) of an item that ends at `milliseconds` since the epoch. */
export const keptUntil = (milliseconds: number): number => Math.ceil(milliseconds / 1000) + keptSeconds;
