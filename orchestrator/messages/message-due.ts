import type { MessageRecord } from "./message-record.ts";

const minute = 60 * 1000;

// At least twice any function's time-out: a call that claimed it so long ago is over.
const claimAgesMs = 2 * minute;

// Once nothing else helps, a person who gets each repetition gets one an hour.
const longestPauseMs = 60 * minute;

// What waits for a person to mend a setting is looked at this often.
const mendedMs = 60 * minute;

/** Whether the call that claimed it is over and its fate is unknown; each repetition waits twice as long. */
export function isClaimOver({ claimedAt, repeats = 0 }: MessageRecord, now: number): boolean {
  const pause = Math.min(claimAgesMs * 2 ** repeats, longestPauseMs);
  return claimedAt !== undefined && Date.parse(claimedAt) + pause <= now;
}

/** Whether it is to be sent at `now` (milliseconds since the epoch). */
export function isDue(record: MessageRecord | undefined, now: number): boolean {
  if (!record) return true;
  const { sentAt, givenUpAt, claimedAt, isRefusedForGood, refusedAt = "" } = record;
  if (sentAt || givenUpAt) return false;
  if (claimedAt) return isClaimOver(record, now);
  return !isRefusedForGood || Date.parse(refusedAt) + mendedMs <= now;
}
