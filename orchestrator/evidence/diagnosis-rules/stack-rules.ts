import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence, StackEventEvidence } from "../evidence.ts";
import { grep } from "./evidence-texts.ts";

const denied = /AccessDenied|is not authorized to perform|UnauthorizedOperation/;
const exhausted = /limit exceeded|LimitExceeded|quota|maximum number of/i;
const taken = /already exists/;
// What ECS says of its tasks is the tasks' affair; what was cancelled is another's.
const ofTasks = /circuit breaker|did not stabilize|Resource \w+ cancelled/i;

const failedResources = ({ stackEvents }: Evidence) =>
  stackEvents.filter(({ status }) => status.endsWith("_FAILED"));

const line = ({ logicalId, status, reason }: StackEventEvidence) =>
  `${logicalId} ${status}: ${reason ?? "-"}`;

/** Failures that have one error's name of their own. */
const ofError = (error: string) => (evidence: Evidence) =>
  evidence.failure.error === error ? [evidence.failure.cause] : [];

/** Stacks that do not come to the state they were to have: what CloudFormation says. */
export const stackRules: readonly DiagnosisRule[] = [
  {
    finding: "halted by a person",
    matches: ofError("DeploymentHalted"),
    cause: "A person halted the deployment after its change set was executed.",
    remedy: "Ask who halted it for the reason; deploy again when that is settled.",
    confidence: "certain",
    earlierCheck: "None: a person decided.",
  },
  {
    finding: "CloudFormation lacks a permission",
    matches: (evidence) => grep(denied, failedResources(evidence).map(line)),
    cause: "CloudFormation's role may not make or change a resource of the template.",
    remedy: "Allow the role the action that the proof names, and deploy again.",
    confidence: "certain",
    earlierCheck: "A policy simulation of the role for the change set's resource types.",
  },
  {
    finding: "limit of the account is reached",
    matches: (evidence) => grep(exhausted, failedResources(evidence).map(line)),
    cause: "The account has reached a limit of AWS for a resource of the template.",
    remedy: "Have the limit raised in Service Quotas, or remove what is not used, and deploy again.",
    confidence: "certain",
    earlierCheck: "Comparing the change set's additions with Service Quotas.",
  },
  {
    finding: "resource exists already",
    matches: (evidence) => grep(taken, failedResources(evidence).map(line)),
    cause: "A resource with the name that the template gives is there already, outside the stack.",
    remedy: "Remove it, import it into the stack, or give the template's resource another name.",
    confidence: "certain",
    earlierCheck: "CloudFormation's early validation of the change set.",
  },
  {
    finding: "somebody else changed the stack",
    matches: ofError("StackUpdateInterfered"),
    cause: "Another operation came between on the stack while this one was under way.",
    remedy:
      "Find out whose it was in the stack's events and CloudTrail, and let this tool alone change the stack.",
    confidence: "certain",
    earlierCheck: "An IAM policy that lets only the orchestrator's role update the stack.",
  },
  {
    finding: "service runs another task definition",
    matches: ({ failure }) => grep(/steady on .+, not on .+ that the stack holds/, [failure.cause]),
    cause:
      "ECS runs another task definition than the one deployed: its circuit breaker brought the old one back, or somebody did.",
    remedy: "Look in the service's events for why the new tasks failed, correct it and deploy again.",
    confidence: "likely",
    earlierCheck: "None: it shows in the roll-out alone.",
  },
  {
    finding: "stack cannot be rolled back",
    symptom: true,
    matches: ({ stackEvents }) =>
      stackEvents.filter(({ status }) => status === "UPDATE_ROLLBACK_FAILED").map(line),
    cause: "CloudFormation could not restore the stack.",
    remedy:
      "Correct what the proof names and continue the update rollback in CloudFormation; skip no resource unseen.",
    confidence: "likely",
    earlierCheck: "None: it shows in the rollback alone.",
  },
  {
    finding: "resource cannot be changed",
    symptom: true,
    matches: (evidence) =>
      failedResources(evidence)
        .filter(({ reason = "" }) => reason !== "" && !ofTasks.test(reason))
        .filter(({ status }) => !/ROLLBACK/.test(status))
        .map(line),
    cause: "CloudFormation could not make or change a resource of the template.",
    remedy: "Correct the resource as the proof says and deploy again.",
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
      "Turn the service's deployment circuit breaker on, and look in its events for why tasks do not settle.",
    confidence: "possible",
    earlierCheck: "The warning of the review that the service has no circuit breaker.",
  },
];
