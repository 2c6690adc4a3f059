import type { ObservedTask } from "../../ecs/service-observation.ts";
import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { grep, healthTexts, logTexts, serviceTexts } from "./evidence-texts.ts";

const badCode = /failed with these codes/;
const listening = /\blistening (on|at)\b|service listening/i;

/** Services that run but are not healthy: recognised by the load balancer's texts. */
export const healthRules: readonly DiagnosisRule[] = [
  {
    finding: "health check finds no database",
    symptom: true,
    matches: (evidence) =>
      grep(
        /database\\?"\s*:\s*\\?"disconnected|database disconnected|"connected" but received "disconnected"/,
        serviceTexts(evidence),
      ),
    cause: "The service runs, but answers /health as unhealthy because it has no database.",
    remedy:
      "Check DATABASE_URL, that the database is available, and that its security group allows the service's.",
    confidence: "likely",
    earlierCheck: "Asking /health of the image with the task definition's environment.",
  },
  {
    finding: "health check finds no database",
    symptom: true,
    matches: (evidence) => grep(/failed with these codes: \[503\]/, healthTexts(evidence)),
    cause: "The service runs, but answers /health with 503, as it does without its database.",
    remedy:
      "Check DATABASE_URL, that the database is available, and that its security group allows the service's.",
    confidence: "possible",
    earlierCheck: "Asking /health of the image with the task definition's environment.",
  },
  {
    finding: "health check fails",
    symptom: true,
    matches: (evidence) => grep(/failed with these codes: \[(?!503\])[\d, -]+\]/, healthTexts(evidence)),
    cause: "The service answers its health check with another status than 200.",
    remedy: "Check the target group's health check path, and look for the error in the service's log.",
    confidence: "likely",
    earlierCheck: "Asking the image for the target group's health check path.",
  },
  {
    finding: "service starts too slowly",
    matches: slowStart,
    cause: "The load balancer's health checks failed before the service listened.",
    remedy: "Raise HealthCheckGracePeriodSeconds to 120, or make the service start faster.",
    confidence: "likely",
    earlierCheck: "Comparing the image's time to the first answer with HealthCheckGracePeriodSeconds.",
  },
  {
    finding: "load balancer cannot reach the service",
    symptom: true,
    matches: (evidence) => (grep(listening, logTexts(evidence)).length > 0 ? neverAnswered(evidence) : []),
    cause: "The service listens, but the load balancer's health checks get no answer.",
    remedy:
      "Check the container's port, that its security group allows the load balancer's, and whether the service is too busy to answer.",
    confidence: "likely",
    earlierCheck: "Comparing the target group's port with the port that the image listens on.",
  },
];

/** Tasks whose health checks failed without any answer, at the end of the grace period. */
function neverAnswered(evidence: Evidence): readonly string[] {
  if (grep(badCode, healthTexts(evidence)).length > 0) return [];
  if (evidence.tasks.some(({ stopCode }) => stopCode === "EssentialContainerExited")) return [];
  const longest = (evidence.service?.healthCheckGracePeriodSeconds ?? 0) + afterGraceSeconds;
  return evidence.tasks
    .filter(({ stoppedReason }) => stoppedReason?.includes("failed ELB health checks"))
    .filter((task) => ageSeconds(task) <= longest)
    .map((task) => `${task.stoppedReason}, ${ageSeconds(task)} s after its start`);
}

/** ECS stops such a task within seconds after its grace period; a task that is older has served requests before. */
const afterGraceSeconds = 300;

/**
 * AWS has no text for a grace period that is too short. Signs of it: ECS stops tasks at its end, no health check was
 * ever answered, and the service has not logged that it listens.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
function slowStart(evidence: Evidence): readonly string[] {
  return grep(listening, logTexts(evidence)).length > 0 ? [] : neverAnswered(evidence);
}

const ageSeconds = ({ createdAt = "", startedAt = createdAt, stoppingAt = "" }: ObservedTask) =>
  Math.round((Date.parse(stoppingAt) - Date.parse(startedAt)) / 1000);
