/** The header that carries a trace from one service to the next, in the case AWS writes it. */
export const TRACE_HEADER = "X-Amzn-Trace-Id";

/**
 * An `X-Amzn-Trace-Id`, taken apart.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface TraceHeader {
  readonly root: string;
  readonly parent?: string;
  /** Undefined when the decision is left to the receiver (`Sampled=?` or none). */
  readonly sampled?: boolean;
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const SEGMENT_ID = /^[0-9a-f]{16}$/i;

/** Reads the header; undefined when there is none or its root is no trace id, so that a new trace begins. */
export function parseTraceHeader(header: string | undefined): TraceHeader | undefined {
  if (!header) return undefined;
  const fields = new Map<string, string>();
  for (const field of header.split(";")) {
    const [name, value] = field.split("=", 2);
    if (name && value) fields.set(name.trim().toLowerCase(), value.trim());
  }
  const root = fields.get("root");
  if (!root || !ROOT.test(root)) return undefined;
  const parent = fields.get("parent");
  const sampled = fields.get("sampled");
  return {
    root,
    ...(parent && SEGMENT_ID.test(parent) ? { parent } : {}),
    ...(sampled === "1" || sampled === "0" ? { sampled: sampled === "1" } : {}),
  };
}

/** Writes the header. */
export function formatTraceHeader({ root, parent, sampled }: TraceHeader): string {
  const fields = [`Root=${root}`];
  if (parent) fields.push(`Parent=${parent}`);
  if (sampled !== undefined) fields.push(`Sampled=${sampled ? 1 : 0}`);
  return fields.join(";");
}
