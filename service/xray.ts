import type { Segment, Subsegment } from "aws-xray-sdk-core";
import type { Log } from "./log.ts";
import { type HttpData, incomingHttpData, outgoingHttpData, sqlData } from "./segment-data.ts";
import type { TracingSettings } from "./settings.ts";
import type { DatabaseAddress, Trace, TracedRequest, Tracer } from "./trace.ts";
import { formatTraceHeader, parseTraceHeader, type TraceHeader } from "./trace-header.ts";
import { UnsampledTrace } from "./unsampled-trace.ts";

type Sdk = typeof import("aws-xray-sdk-core");

/**
 * Finished subsegments that a segment keeps before they are streamed. The SDK streams by the number of *open*
 * subsegments only, so the segment of a long request would exceed one datagram and be lost. Twenty stay below the
 * smallest default limit of a datagram (9,216 bytes, macOS).
 */
const maxHeldSubsegments = 20;

/**
 * The tracer of AWS X-Ray: sends one segment per request to the daemon at `settings.daemonAddress` over UDP.
 * Only this loads the SDK; the daemon's address is the same for the whole process.
 */
export async function createXrayTracer(
  settings: TracingSettings,
  version: string,
  log: Log,
): Promise<Tracer> {
  const sdk = await loadSdk(log);
  sdk.setDaemonAddress(settings.daemonAddress);
  sdk.setContextMissingStrategy("LOG_ERROR");
  if (settings.onEcs) sdk.config([sdk.plugins.ECSPlugin]);
  // AWS's sampling rules come through the daemon; outside ECS no one responds, so the SDK's own rule applies.
  else sdk.middleware.disableCentralizedSampling();
  sdk.SegmentUtils.setServiceData({ version, runtime: "node", runtime_version: process.version });
  log.info(`X-Ray middleware initialized: ${settings.daemonAddress}`);
  return { begin: (request) => begin(sdk, settings.segmentName, request) };
}

async function loadSdk(log: Log): Promise<Sdk> {
  // Segments are passed explicitly; the SDK's automatic mode would hook every promise of the process.
  process.env.AWS_XRAY_MANUAL_MODE = "true";
  // The settings decide: with this variable the SDK would ignore `setDaemonAddress`.
  delete process.env.AWS_XRAY_DAEMON_ADDRESS;
  const loaded = (await import("aws-xray-sdk-core")) as unknown as { readonly default: Sdk };
  const ignore = () => {};
  const logger = { error: sdkLine(log.error), warn: sdkLine(log.warn), info: ignore, debug: ignore };
  loaded.default.setLogger(logger);
  return loaded.default;
}

const sdkLine = (write: Log["warn"]) => (message: unknown, detail?: unknown) =>
  write("X-Ray SDK", { detail: [message, detail].filter(Boolean).map(String).join(" ") });

function begin(sdk: Sdk, name: string, request: TracedRequest): Trace {
  const incoming = parseTraceHeader(request.traceHeader);
  const { sampled, rule } = decide(sdk, name, request, incoming);
  // Most requests are not sampled and need neither a segment nor random ids.
  if (!sampled) return new UnsampledTrace(incoming?.root, () => new sdk.TraceID().toString());
  const segment = new sdk.Segment(name, incoming?.root, incoming?.parent);
  if (rule) segment.setMatchedSamplingRule(rule);
  return new SampledTrace(segment, incomingHttpData(request));
}

interface SamplingDecision {
  readonly sampled: boolean;
  readonly rule?: string;
}

/** The caller's decision, if any; otherwise that of the sampling rules. */
function decide(
  sdk: Sdk,
  name: string,
  { method, url }: TracedRequest,
  incoming: TraceHeader | undefined,
): SamplingDecision {
  if (incoming?.sampled !== undefined) return { sampled: incoming.sampled };
  const { host, pathname } = new URL(url);
  const response = { req: { method, url: pathname, headers: { host } } };
  let rule: string | undefined;
  const candidate = {
    name,
    notTraced: false,
    setMatchedSamplingRule: (matched: string) => {
      rule = matched;
    },
  };
  // The SDK's types require a whole Segment and ServerResponse, but it uses only these fields.
  sdk.middleware.resolveSampling({}, candidate as never, response as never);
  return { sampled: !candidate.notTraced, ...(rule ? { rule } : {}) };
}

class SampledTrace implements Trace {
  readonly id: string;
  readonly responseHeader: string;

  constructor(
    private readonly segment: Segment,
    private readonly http: HttpData,
  ) {
    this.id = segment.trace_id;
    this.responseHeader = formatTraceHeader({ root: this.id, sampled: true });
  }

  query<T>(address: DatabaseAddress, sql: string, run: () => Promise<T>): Promise<T> {
    return this.#in(`${address.database}@${address.host}`, true, (subsegment) => {
      subsegment.addSqlData(sqlData(address, sql));
      return run();
    });
  }

  logic<T>(name: string, run: () => Promise<T>): Promise<T> {
    return this.#in(name, false, run);
  }

  httpCall(
    name: string,
    request: { readonly method: string; readonly url: string },
    call: (traceHeader: string) => Promise<Response>,
  ): Promise<Response> {
    return this.#in(name, true, async (subsegment) => {
      const http = outgoingHttpData(request);
      subsegment.addAttribute("http", http);
      const header = formatTraceHeader({ root: this.id, parent: subsegment.id, sampled: true });
      const response = await call(header);
      subsegment.addAttribute("http", { ...http, response: { status: response.status } });
      flagStatus(subsegment, response.status);
      return response;
    });
  }

  end(status: number, error?: unknown): void {
    const { segment } = this;
    flagStatus(segment, status);
    // The SDK's own class accepts only a Node request, but plain data are sent.
    segment.addIncomingRequestData({ ...this.http, response: { status } } as never);
    // A rejected request is the client's error; X-Ray's exceptions are for the service's faults.
    segment.close(status >= 500 && error instanceof Error ? error : undefined);
  }

  /** Runs in a subsegment; `remote` marks a call to another service. */
  async #in<T>(name: string, remote: boolean, run: (subsegment: Subsegment) => Promise<T>): Promise<T> {
    const subsegment = this.segment.addNewSubsegment(name);
    if (remote) subsegment.namespace = "remote";
    try {
      const result = await run(subsegment);
      subsegment.close();
      return result;
    } catch (error) {
      subsegment.close(error instanceof Error ? error : String(error), remote);
      throw error;
    } finally {
      this.#streamFinished();
    }
  }

  #streamFinished(): void {
    const held = this.segment.subsegments;
    if (!held || held.length < maxHeldSubsegments) return;
    this.segment.subsegments = held.filter((subsegment) => !subsegment.streamSubsegments());
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors */
function flagStatus(entity: Segment | Subsegment, status: number): void {
  if (status >= 500) entity.addFaultFlag();
  else if (status >= 400) entity.addErrorFlag();
  if (status === 429) entity.addThrottleFlag();
}
