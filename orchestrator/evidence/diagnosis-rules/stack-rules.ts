import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence, StackEventEvidence } from "../evidence.ts";
import { grep } from "./evidence-texts.ts";

const denied = /AccessDenied|is not authorized to perform|UnauthorizedOperation/;
const exhausted = /limit exceeded|LimitExceeded|quota|maximum number of/i;
const taken = /already exists/;
// Other rules have the causes: those of tasks, and those of the resource whose failure cancelled this one.
const ofTasks = /circuit breaker|did not stabilize|Resource \w+ cancelled/i;

const failedResources = ({ stackEvents }: Evidence) =>
  stackEvents.filter(({ status }) => status.endsWith("_FAILED"));

const line = ({ logicalId, status, reason }: StackEventEvidence) =>
  `${logicalId} ${status}: ${reason ?? "-"}`;

/** A rule that an error's name alone decides. */
const ofError = (error: string) => (evidence: Evidence) =>
  evidence.failure.error === error ? [evidence.failure.cause] : [];

/** Stacks that do not reach their intended state: recognised by CloudFormation's texts. */
export const stackRules: readonly DiagnosisRule[] = [
  {
    finding: "halted by a person",
    matches: ofError("DeploymentHalted"),
    cause: "A person halted the deployment after its change set was executed.",
    remedy: "Ask the person for the reason; deploy again when it is resolved.",
    confidence: "certain",
    earlierCheck: "None: it was a person's decision.",
  },
  {
    finding: "CloudFormation lacks a permission",
    matches: (evidence) => grep(denied, failedResources(evidence).map(line)),
    cause: "CloudFormation's role may not create or change a resource of the template.",
    remedy: "Allow the action that the proof names in the role's policy, and deploy again.",
    confidence: "certain",
    earlierCheck: "A policy simulation of the role for the change set's resource types.",
  },
  {
    finding: "service quota is exceeded",
    matches: (evidence) => grep(exhausted, failedResources(evidence).map(line)),
    cause: "The account has reached a service quota of AWS for a resource of the template.",
    remedy: "Request an increase in Service Quotas, or remove unused resources, and deploy again.",
    confidence: "certain",
    earlierCheck: "Comparing the change set's additions with Service Quotas.",
  },
  {
    finding: "resource already exists",
    matches: (evidence) => grep(taken, failedResources(evidence).map(line)),
    cause: "A resource with the name in the template already exists outside the stack.",
    remedy: "Remove it, import it into the stack, or change the name in the template.",
    confidence: "certain",
    earlierCheck: "CloudFormation's early validation of the change set.",
  },
  {
    finding: "another operation changed the stack",
    matches: ofError("StackUpdateInterfered"),
    cause: "Another operation ran on the stack during this deployment.",
    remedy:
      "Find its owner in the stack's events and in CloudTrail, and let only the orchestrator change the stack.",
    confidence: "certain",
    earlierCheck: "An IAM policy that lets only the orchestrator's role update the stack.",
  },
  {
    finding: "another image runs",
    matches: ofError("ImageDigestDiffers"),
    cause: "A task runs another image than the approved one: the tag was moved before the task pulled it.",
    remedy:
      "Name the image by its digest, or forbid moving tags in its repository (immutable tags), and deploy again.",
    confidence: "certain",
    earlierCheck: "An image parameter that takes a name by digest: then the change set names it so.",
  },
  {
    finding: "service runs another task definition",
    matches: ({ failure }) => grep(/stable with .+, not with .+ of the stack/, [failure.cause]),
    cause:
      "ECS runs another task definition than the deployed one: its circuit breaker has restored the old one, or the service was changed by hand.",
    remedy: "Find in the service's events why the new tasks failed, correct it and deploy again.",
    confidence: "likely",
    earlierCheck: "None: it can be seen only in the roll-out.",
  },
  {
    finding: "stack cannot be rolled back",
    symptom: true,
    matches: ({ stackEvents }) =>
      stackEvents.filter(({ status }) => status === "UPDATE_ROLLBACK_FAILED").map(line),
    cause: "CloudFormation could not restore the stack.",
    remedy:
      "Correct what the proof names and continue the update rollback in CloudFormation; check each resource before you skip it.",
    confidence: "likely",
    earlierCheck: "None: it can be seen only in the rollback.",
  },
  {
    finding: "resource cannot be changed",
    symptom: true,
    matches: (evidence) =>
      failedResources(evidence)
        .filter(({ reason = "" }) => reason !== "" && !ofTasks.test(reason))
        .filter(({ status }) => !/ROLLBACK/.test(status))
        .map(line),
    cause: "CloudFormation could not create or change a resource of the template.",
    remedy: "Correct the resource that the proof names and deploy again.",
    confidence: "likely",
    earlierCheck: "A deployment of the same template to a test environment.",
  },
  {
    finding: "stack update takes too long",
    symptom: true,
    matches: ofError("StackUpdateTimedOut"),
    cause:
      "The stack update passed its deadline: a service without ECS's circuit breaker waits for about three hours.",
    remedy:
      "Enable the service's deployment circuit breaker, and find in its events why tasks are not stable.",
    confidence: "possible",
    earlierCheck: "The warning of the review that the service has no circuit breaker.",
  },
];
