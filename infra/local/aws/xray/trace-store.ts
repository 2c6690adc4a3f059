import type { Clock } from "../clock.ts";
import type { SegmentDocument } from "./segment.ts";
import { assembleTrace, type Trace } from "./trace.ts";

// Hours of the deployments of one machine; a usual trace takes some kilobytes, so bytes bound the unusual ones.
const maxTraces = 10_000;
const maxBytes = 64 * 1024 * 1024;
// https://docs.aws.amazon.com/general/latest/gr/xray.html: 500 KB a trace.
const maxTraceBytes = 500 * 1024;

interface Received {
  readonly at: number;
  readonly segment: SegmentDocument;
}

interface Documents {
  /** By the segment's id. */
  readonly received: Map<string, Received>;
  /** Of all that came, also of what was dropped. */
  bytes: number;
  keptBytes: number;
  /** The trace as it was put together when every document was visible; gone with the next document. */
  assembled: Trace | undefined;
}

/** The newest traces, each document visible once it is indexed. */
export class TraceStore {
  readonly #traces = new Map<string, Documents>();
  #bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly indexingDelayMs: number,
  ) {}

  add(segment: SegmentDocument): void {
    const documents = this.#documents(segment.trace_id);
    documents.assembled = undefined;
    const bytes = Buffer.byteLength(JSON.stringify(segment));
    documents.bytes += bytes;
    if (documents.bytes > maxTraceBytes) return;
    documents.keptBytes += bytes;
    this.#bytes += bytes;
    const before = documents.received.get(segment.id)?.segment;
    // Datagrams can overtake each other: what has ended does not go back to being in progress.
    if (before?.end_time !== undefined && segment.end_time === undefined) return;
    documents.received.set(segment.id, { at: this.clock.now(), segment });
    this.#forgetOldest();
  }

  get(traceId: string): Trace | undefined {
    const documents = this.#traces.get(traceId);
    if (!documents || documents.assembled) return documents?.assembled;
    const indexed = this.clock.now() - this.indexingDelayMs;
    const all = [...documents.received.values()];
    const visible = all.filter(({ at }) => at <= indexed).map(({ segment }) => segment);
    const trace = assembleTrace(traceId, visible, documents.bytes > maxTraceBytes);
    if (visible.length === all.length) documents.assembled = trace;
    return trace;
  }

  /** The traces that started within `[from, to]` (epoch seconds), the newest first. */
  between(from: number, to: number): Trace[] {
    const traces = [...this.#traces.keys()].map((id) => this.get(id)).filter((trace) => trace !== undefined);
    return traces
      .filter(({ startTime }) => startTime >= from && startTime <= to)
      .sort((left, right) => right.startTime - left.startTime);
  }

  #documents(traceId: string): Documents {
    const known = this.#traces.get(traceId);
    if (known) return known;
    const documents: Documents = { received: new Map(), bytes: 0, keptBytes: 0, assembled: undefined };
    this.#traces.set(traceId, documents);
    return documents;
  }

  #forgetOldest(): void {
    for (const [id, { keptBytes }] of this.#traces) {
      if (this.#traces.size <= maxTraces && this.#bytes <= maxBytes) return;
      this.#traces.delete(id);
      this.#bytes -= keptBytes;
    }
  }
}
