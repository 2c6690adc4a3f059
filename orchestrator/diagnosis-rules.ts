import type { DiagnosisRule } from "./diagnosis.ts";
import type { Evidence, TaskEvidence } from "./evidence.ts";

/** The causes that are known, by the texts of AWS and PostgreSQL. A new one is one entry here and one test. */
export const diagnosisRules: readonly DiagnosisRule[] = [
  {
    finding: "halted by a person",
    matches: ({ failure }) => (failure.error === "DeploymentHalted" ? [failure.cause] : []),
    cause: "A person halted the deployment after its change set was executed.",
    remedy: "Ask who halted it for the reason; deploy again when that is settled.",
    confidence: 1,
  },
  {
    finding: "image cannot be pulled",
    matches: (evidence) => grep(/CannotPull(Container|ImageManifest|Registry)\w*Error/, ecsTexts(evidence)),
    cause: "The image is not in the registry, or ECS may not pull it.",
    remedy: "Push the image to the repository, or correct its name and tag, and deploy again.",
    confidence: 0.95,
  },
  {
    finding: "secret cannot be read",
    matches: (evidence) =>
      grep(/ResourceInitializationError: unable to (pull secrets|retrieve secret)/, ecsTexts(evidence)),
    cause: "ECS cannot read a secret that the task definition names.",
    remedy: "Check that the secret exists with its keys, and that the task execution role may read it.",
    confidence: 0.95,
  },
  {
    finding: "out of memory",
    matches: (evidence) =>
      grep(/OutOfMemoryError|heap out of memory/, [...ecsTexts(evidence), ...logTexts(evidence)]),
    cause: "A container used more memory than the task has.",
    remedy: "Raise the task definition's memory, or find what the new version fills it with.",
    confidence: 0.95,
  },
  {
    finding: "database is not initialised",
    matches: (evidence) => grep(/relation \\?"[^"\\]+\\?" does not exist|\b42P01\b/, serviceTexts(evidence)),
    cause: "A table that the service needs is missing: the database was not initialised for this version.",
    remedy: "Add the migration that makes it to service/database and deploy again.",
    confidence: 0.95,
  },
  {
    finding: "database refuses the login",
    matches: (evidence) =>
      grep(
        /password authentication failed|no pg_hba\.conf entry|\b28P01\b|\b28000\b/,
        serviceTexts(evidence),
      ),
    cause: "The database does not accept the service's user, password or address.",
    remedy: "Check the database secret that the task definition names, and whether its password was rotated.",
    confidence: 0.95,
  },
  {
    finding: "database cannot be reached",
    // libpq up to 13, libpq from 14 on, and node-postgres say it differently.
    matches: (evidence) =>
      grep(
        /could not connect to server|connection to server at .+ failed|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH/,
        serviceTexts(evidence).filter((text) => !/external|x-ray/i.test(text)),
      ),
    cause: "Nothing answers at DATABASE_URL.",
    remedy:
      "Check DATABASE_URL in the compute template, that the database is available, and that its security group admits the service's.",
    confidence: 0.9,
  },
  {
    finding: "no traces",
    matches: ({ failure, tasks, logs }) =>
      failure.error === "TracesIncomplete" ? [failure.cause, ...daemonTexts(tasks, logs)] : [],
    cause: "X-Ray did not show what the smoke tests must leave there.",
    remedy:
      "Check that the X-Ray daemon container runs, that the task role has AWSXRayDaemonWriteAccess, and that the service logs its X-Ray middleware with localhost:2000.",
    confidence: 0.9,
  },
  {
    finding: "health check finds no database",
    matches: (evidence) => [
      ...grep(
        /database\\?"\s*:\s*\\?"disconnected|database disconnected|"connected" but received "disconnected"/,
        serviceTexts(evidence),
      ),
      ...grep(/failed with these codes: \[503\]/, healthTexts(evidence)),
    ],
    cause: "The service runs, but answers /health with 503 because it has no database.",
    remedy:
      "Check DATABASE_URL, that the database is available, and that its security group admits the service's.",
    confidence: 0.8,
  },
  {
    finding: "API answers with an error",
    matches: ({ smokeTests }) =>
      (smokeTests?.results ?? [])
        .filter(({ status = 0, problems }) => status >= 500 && problems.length > 0)
        .map(({ request, problems }) => `${request}: ${problems.join(", ")}`),
    cause: "The new version is healthy, but fails to answer what its contract promises.",
    remedy: "Look for the error in the service's log, correct it and deploy a new version.",
    confidence: 0.7,
  },
  {
    finding: "service starts too slowly",
    matches: slowStart,
    cause: "The load balancer gave the tasks up before the service listened.",
    remedy: "Raise HealthCheckGracePeriodSeconds to 120, or make the service start faster.",
    confidence: 0.6,
  },
  {
    finding: "health check fails",
    matches: (evidence) => grep(/failed with these codes: \[(?!503\])[\d, -]+\]/, healthTexts(evidence)),
    cause: "The service answers its health check with another status than 200.",
    remedy: "Check the target group's health check path, and look for the error in the service's log.",
    confidence: 0.6,
  },
  {
    finding: "service ends by itself",
    matches: ({ tasks }) =>
      tasks
        .filter(({ stopCode }) => stopCode === "EssentialContainerExited")
        .flatMap(({ containers }) => containers)
        .filter(({ exitCode }) => exitCode !== undefined)
        .map(
          ({ name, exitCode, reason }) =>
            `container ${name} exited with ${exitCode}${reason ? `: ${reason}` : ""}`,
        ),
    cause: "The new version's process ends after its start.",
    remedy: "The last lines of its log say why; correct it and deploy a new version.",
    confidence: 0.5,
  },
];

const grep = (pattern: RegExp, texts: readonly string[]) => texts.filter((text) => pattern.test(text));

/** What ECS and CloudFormation say of tasks that do not come up. */
function ecsTexts({ failure, tasks, service, stackEvents }: Evidence): readonly string[] {
  return [
    // CheckStack has its words from ECS; the tasks may be gone since.
    ...(failure.error === "TasksFailed" ? [failure.cause] : []),
    ...tasks.flatMap(({ stoppedReason, containers }) => [
      stoppedReason,
      ...containers.map(({ reason }) => reason),
    ]),
    ...(service?.events ?? []).map(({ message }) => message),
    ...(service?.deployments ?? []).map(({ rolloutStateReason }) => rolloutStateReason),
    ...stackEvents.map(({ reason }) => reason),
  ].filter((text) => text !== undefined);
}

const daemonContainer = "xray-daemon";

const logTexts = ({ logs }: Evidence) =>
  logs.filter(({ container }) => container !== daemonContainer).map(({ message }) => message);

/** What the service itself says, in its log and its answers. */
function serviceTexts(evidence: Evidence): readonly string[] {
  const answers = (evidence.smokeTests?.results ?? []).flatMap(({ problems }) => problems);
  return [...logTexts(evidence), ...answers];
}

/** What the load balancer says of the service. */
function healthTexts({ service, targets }: Evidence): readonly string[] {
  const targetTexts = targets.map(({ target, description }) => `target ${target}: ${description ?? ""}`);
  return [...(service?.events ?? []).map(({ message }) => message), ...targetTexts];
}

function daemonTexts(tasks: Evidence["tasks"], logs: Evidence["logs"]): readonly string[] {
  const stopped = tasks
    .filter(({ lastStatus }) => lastStatus === "RUNNING")
    .flatMap(({ containers }) => containers)
    .filter(({ name, lastStatus }) => name === daemonContainer && lastStatus === "STOPPED")
    .map(
      ({ exitCode, reason }) =>
        `container ${daemonContainer} stopped (exit code ${exitCode}) ${reason ?? ""}`,
    );
  const complaints = logs
    .filter(({ container }) => container === daemonContainer)
    .map(({ message }) => message);
  return [...stopped, ...grep(/\[Error\]|\[Warn\]|denied|unable/i, complaints)];
}

/** ECS stops a task within seconds of its grace period; five minutes tell that from one that served for hours. */
const afterGraceSeconds = 300;

/**
 * No AWS text says that the grace period was too short: it shows in tasks that the load balancer gave up at
 * its end, while no health check was ever answered, be it badly, and no container ended by itself.
 */
function slowStart(evidence: Evidence): readonly string[] {
  const { tasks, service } = evidence;
  if (grep(/failed with these codes/, healthTexts(evidence)).length > 0) return [];
  if (tasks.some(({ stopCode }) => stopCode === "EssentialContainerExited")) return [];
  const longest = (service?.healthCheckGracePeriodSeconds ?? 0) + afterGraceSeconds;
  return tasks
    .filter(({ stoppedReason }) => stoppedReason?.includes("failed ELB health checks"))
    .filter((task) => ageSeconds(task) <= longest)
    .map((task) => `${task.stoppedReason}, ${ageSeconds(task)} s after its start`);
}

const ageSeconds = ({ createdAt = "", startedAt = createdAt, stoppingAt = "" }: TaskEvidence) =>
  Math.round((Date.parse(stoppingAt) - Date.parse(startedAt)) / 1000);
