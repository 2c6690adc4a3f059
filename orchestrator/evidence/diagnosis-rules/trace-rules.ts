import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { daemonContainer, daemonTexts, grep, logTexts } from "./evidence-texts.ts";

const daemonAddress = "AWS_XRAY_DAEMON_ADDRESS";

/** Traces of the smoke tests are missing; only then can the daemon be a cause. */
const lacksTraces = ({ failure }: Evidence) => failure.error === "TracesIncomplete";

const when = (applies: boolean, lines: () => readonly string[]) => (applies ? lines() : []);

/** Traces that are missing or wrong. */
export const traceRules: readonly DiagnosisRule[] = [
  {
    finding: "X-Ray daemon does not run",
    matches: (evidence) => when(lacksTraces(evidence), () => stoppedDaemon(evidence)),
    cause: "The X-Ray daemon's container does not run beside the service.",
    remedy:
      "Add the daemon's container to the task definition, or find in its log why it exits; it must be RUNNING.",
    confidence: "certain",
    earlierCheck: "A policy rule that the task definition keeps its X-Ray daemon.",
  },
  {
    finding: "task role lacks X-Ray permissions",
    matches: (evidence) =>
      when(lacksTraces(evidence), () =>
        grep(/AccessDenied|not authorized to perform: xray:|UnrecognizedClient/i, daemonTexts(evidence)),
      ),
    cause: "X-Ray denies the daemon's requests, because the task role lacks the permission.",
    remedy: "Attach AWSXRayDaemonWriteAccess to the task role.",
    confidence: "certain",
    earlierCheck: "A policy rule that the task role keeps xray:PutTraceSegments.",
  },
  {
    finding: "X-Ray middleware is misconfigured",
    matches: (evidence) => when(lacksTraces(evidence), () => wrongDaemonAddress(evidence)),
    cause: "The service sends its segments to an address where no daemon listens.",
    remedy: "Set AWS_XRAY_DAEMON_ADDRESS=localhost:2000 in the app's container.",
    confidence: "certain",
    earlierCheck: "A policy rule on AWS_XRAY_DAEMON_ADDRESS of the task definition.",
  },
  {
    finding: "X-Ray middleware is not initialized",
    matches: (evidence) => when(lacksTraces(evidence), () => silentMiddleware(evidence)),
    cause: "The service runs without its X-Ray middleware.",
    remedy:
      "Check that tracing is enabled and AWS_XRAY_DAEMON_ADDRESS is set: the service has to log its X-Ray middleware with localhost:2000.",
    confidence: "likely",
    earlierCheck: "Looking for the line of the X-Ray middleware in the image's log before it is pushed.",
  },
  {
    finding: "traces are wrong",
    matches: ({ traces }) =>
      traces
        .filter(({ status }) => status === "wrong")
        .map(({ name, problems }) => `${name}: ${problems.join(", ")}`),
    cause: "The traces exist, but do not match the contract.",
    remedy:
      "Compare the trace's subsegments with the contract; correct the service's instrumentation or the contract.",
    confidence: "certain",
    earlierCheck: "Checking the segments that the image sends to a local daemon.",
  },
  {
    finding: "no traces",
    symptom: true,
    matches: (evidence) =>
      when(lacksTraces(evidence) && evidence.traces.every(({ status }) => status === "missing"), () => [
        evidence.failure.cause,
        ...grep(/\[Error\]|\[Warn\]|denied|unable/i, daemonTexts(evidence)),
      ]),
    cause: "X-Ray returned no trace of the smoke tests.",
    remedy:
      "Check that the X-Ray daemon container runs, that the task role has AWSXRayDaemonWriteAccess, that the service logs its X-Ray middleware with localhost:2000, and that Transaction Search is off.",
    confidence: "possible",
    earlierCheck: "The traces of the previous release: they show whether X-Ray can be read.",
  },
  {
    finding: "some traces are missing",
    symptom: true,
    matches: ({ failure, traces }) =>
      when(failure.error === "TracesIncomplete" && traces.some(({ status }) => status === "complete"), () =>
        traces
          .filter(({ status }) => status === "missing")
          .map(({ name, traceId, problems }) => [`${name} (${traceId})`, ...problems].join(": ")),
      ),
    cause: "X-Ray has only some of the smoke tests' traces, or not all of their edges on the service map.",
    remedy:
      "Look in the daemon's log for lost segments; increase deadlines.traceSeconds if X-Ray is only late.",
    confidence: "possible",
    earlierCheck: "None: segments travel by UDP and may be lost.",
  },
];

function stoppedDaemon({ tasks, taskDefinition }: Evidence): readonly string[] {
  const stopped = tasks
    .filter(({ lastStatus }) => lastStatus === "RUNNING")
    .flatMap(({ containers }) => containers)
    .filter(({ name, lastStatus }) => name === daemonContainer && lastStatus === "STOPPED")
    .map(
      ({ exitCode, reason }) =>
        `container ${daemonContainer} stopped (exit code ${exitCode}) ${reason ?? ""}`,
    );
  const images = taskDefinition?.containers.map(({ name, image }) => `${name} (${image})`) ?? [];
  const absent =
    images.length > 0 &&
    !images.some((image) => /xray-daemon|adot|opentelemetry|cloudwatch-agent/i.test(image));
  return absent ? [`the task definition has no X-Ray daemon: ${images.join(", ")}`, ...stopped] : stopped;
}

/** Daemon addresses that cannot work: the containers of a task reach each other only at the loopback address. */
function wrongDaemonAddress({ taskDefinition }: Evidence): readonly string[] {
  return (taskDefinition?.containers ?? [])
    .flatMap(({ environment }) => environment)
    .filter(({ name, value }) => name === daemonAddress && value !== undefined)
    .filter(({ value = "" }) => !/^(udp:)?(localhost|127\.0\.0\.1):2000/.test(value))
    .map(({ value }) => `${daemonAddress}=${value}`);
}

/** The line of a service that logs that it listens, but not that its X-Ray middleware is initialized. */
function silentMiddleware(evidence: Evidence): readonly string[] {
  const lines = logTexts(evidence);
  if (grep(/X-Ray middleware initialized/, lines).length > 0) return [];
  return grep(/\blistening (on|at)\b|service listening/i, lines).slice(0, 1);
}
