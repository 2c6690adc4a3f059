import { compress } from "../text/compressed.ts";
import type { Evidence, LogLine, StoredEvidence } from "./evidence.ts";

/** DynamoDB's limit is 400 KB an item; the other attributes take less than 1 KB. */
const defaultMaxBytes = 390 * 1024;

/**
 * The compressed evidence, in at most `maxBytes`. If it is too large, the least useful parts are cut, and `cut`
 * names them.
 */
export function compressToFit(stored: StoredEvidence, maxBytes = defaultMaxBytes): Uint8Array {
  let kept = stored;
  for (const cut of cuts) {
    const content = compress(kept);
    if (content.byteLength <= maxBytes) return content;
    kept = applied(kept, cut);
  }
  return compress(kept);
}

interface Cut {
  /** Tells the reader of the evidence what was cut. */
  readonly note: string;
  make(evidence: Evidence): Partial<Evidence>;
}

const cuts: readonly Cut[] = [
  { note: "timelines: all of them; X-Ray has the traces", make: () => ({ timelines: [] }) },
  {
    note: "logs: all but the last 10 lines of each container",
    make: ({ logs }) => ({ logs: lastOfEach(logs, 10) }),
  },
  {
    note: "stack events: all but the last 20",
    make: ({ stackEvents }) => ({ stackEvents: stackEvents.slice(-20) }),
  },
  { note: "tasks: all but the newest 3", make: ({ tasks }) => ({ tasks: tasks.slice(0, 3) }) },
  { note: "logs: all of them", make: () => ({ logs: [] }) },
  { note: "smoke tests: all of them", make: () => ({ smokeTests: undefined }) },
];

function applied({ evidence, diagnosis }: StoredEvidence, { note, make }: Cut): StoredEvidence {
  return { evidence: { ...evidence, ...make(evidence), cut: [...evidence.cut, note] }, diagnosis };
}

function lastOfEach(logs: readonly LogLine[], count: number): readonly LogLine[] {
  const containers = new Set(logs.map(({ container }) => container));
  return [...containers].flatMap((name) => logs.filter(({ container }) => container === name).slice(-count));
}
