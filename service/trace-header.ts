/** The header that passes a trace to the next service, in AWS's spelling. */
export const traceHeaderName = "X-Amzn-Trace-Id";

/**
 * A parsed `X-Amzn-Trace-Id`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface TraceHeader {
  readonly root: string;
  readonly parent?: string;
  /** Undefined if the receiver decides (`Sampled=?` or no `Sampled`). */
  readonly sampled?: boolean;
}

const rootPattern = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const segmentIdPattern = /^[0-9a-f]{16}$/i;

/** Parses the header; undefined if it is missing or its root is not a trace id. Then a new trace begins. */
export function parseTraceHeader(header: string | undefined): TraceHeader | undefined {
  if (!header) return undefined;
  const fields = new Map<string, string>();
  for (const field of header.split(";")) {
    const [name, value] = field.split("=", 2);
    if (name && value) fields.set(name.trim().toLowerCase(), value.trim());
  }
  const root = fields.get("root");
  if (!root || !rootPattern.test(root)) return undefined;
  const parent = fields.get("parent");
  const sampled = fields.get("sampled");
  return {
    root,
    ...(parent && segmentIdPattern.test(parent) ? { parent } : {}),
    ...(sampled === "1" || sampled === "0" ? { sampled: sampled === "1" } : {}),
  };
}

/** The header's value. */
export function formatTraceHeader({ root, parent, sampled }: TraceHeader): string {
  const fields = [`Root=${root}`];
  if (parent) fields.push(`Parent=${parent}`);
  if (sampled !== undefined) fields.push(`Sampled=${sampled ? 1 : 0}`);
  return fields.join(";");
}
