import type { Clock } from "../clock.ts";
import type { SegmentDocument } from "./segment.ts";
import { assembleTrace, type Trace } from "./trace.ts";

// The traces of hours of deployments on one machine. A typical trace has a few kilobytes; `maxBytes` limits others.
const maxTraces = 10_000;
const maxBytes = 64 * 1024 * 1024;
// 500 KB per trace: https://docs.aws.amazon.com/general/latest/gr/xray.html
const maxTraceBytes = 500 * 1024;

interface Received {
  readonly at: number;
  readonly segment: SegmentDocument;
}

interface Documents {
  /** By the segment's id. */
  readonly received: Map<string, Received>;
  /** The size of all received documents, including dropped ones. */
  bytes: number;
  keptBytes: number;
  /** The assembled trace, cached when all documents are visible. Reset by the next document. */
  assembled: Trace | undefined;
}

/** The newest traces. A document is visible after the indexing delay. */
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
    const previous = documents.received.get(segment.id)?.segment;
    // Datagrams can arrive out of order: an ended segment is not replaced by an earlier, unfinished version.
    if (previous?.end_time !== undefined && segment.end_time === undefined) return;
    documents.received.set(segment.id, { at: this.clock.now(), segment });
    this.#dropOldest();
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

  /** The traces that started within `[from, to]`, in epoch seconds, newest first. */
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

  #dropOldest(): void {
    for (const [id, { keptBytes }] of this.#traces) {
      if (this.#traces.size <= maxTraces && this.#bytes <= maxBytes) return;
      this.#traces.delete(id);
      this.#bytes -= keptBytes;
    }
  }
}
