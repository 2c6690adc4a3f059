import { measuredWords } from "./measured-words.ts";
import type { Rehearsal, TriedRelease } from "./rehearsal.ts";

/** A rehearsal in one line, for mails and Slack: what the migrations did, and whether the running release still passes. */
export function rehearsalLine({ outcome, why, migrations, previousRelease }: Rehearsal): string {
  if (outcome !== "rehearsed") return `not rehearsed: ${why}`;
  return `rehearsed on a clone: ${measuredWords(migrations)}; ${triedWords(previousRelease)}`;
}

/** Whether the running release passes on the migrated clone, in words. */
export function triedWords({ image = "the previous release", outcome, why, problems }: TriedRelease): string {
  switch (outcome) {
    case "passed":
      return `${image} still passes its smoke tests`;
    case "failed":
      return `${image} fails: ${problems.join(" | ")}`;
    case "notTried":
      return `${image} was not tried: ${why}`;
  }
}
