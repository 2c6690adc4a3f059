import type { SmokeTestResult } from "../../verification/smoke-test-results.ts";
import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";

const failing = ({ smokeTests }: Evidence) =>
  (smokeTests?.results ?? []).filter(({ problems }) => problems.length > 0);

const line = ({ request, problems }: SmokeTestResult) => `${request}: ${problems.join(", ")}`;

const version = /^expected version .+, got /;
const slow = /^expected at most |^no answer within /;
const fast = /^expected at least /;
const unanswered = /^no answer: /;
const disconnected =
  /"connected" but received "disconnected"|"healthy" but received "unhealthy"|database\\?"\s*:\s*\\?"disconnected/;
const known = [version, slow, fast, unanswered, disconnected];

/** Healthy services that break their contract: recognised by their answers to the smoke tests. */
export const contractRules: readonly DiagnosisRule[] = [
  {
    finding: "another version answers",
    matches: (evidence) =>
      failing(evidence)
        .filter(({ problems }) => problems.some((problem) => version.test(problem)))
        .map(line),
    cause: "The service reports another version than that of the deployed image: the image is mislabelled.",
    remedy: "Build the image from the version that its tag names, and push it under a new tag.",
    confidence: "certain",
    earlierCheck: "Asking /health of the image for its version before it is pushed.",
  },
  {
    finding: "API answers with an error",
    symptom: true,
    matches: (evidence) =>
      failing(evidence)
        .filter(({ status = 0 }) => status >= 500)
        .filter(({ problems }) => !problems.some((problem) => disconnected.test(problem)))
        .map(line),
    cause: "The new version is healthy, but answers requests of its contract with an error.",
    remedy: "Look for the error in the service's log, correct it and deploy a new version.",
    confidence: "likely",
    earlierCheck: "Running the smoke tests against the image before it is pushed.",
  },
  {
    finding: "service does not answer",
    symptom: true,
    matches: (evidence) =>
      failing(evidence)
        .filter(({ problems }) => problems.some((problem) => unanswered.test(problem)))
        .map(line),
    cause: "A smoke test got no answer from the stack's own address.",
    remedy:
      "Check that the orchestrator's functions can reach the load balancer, and that tasks do not exit during requests.",
    confidence: "likely",
    earlierCheck: "Asking the stack's address before the deployment, with the version that runs.",
  },
  {
    finding: "service answers too slowly",
    matches: (evidence) =>
      failing(evidence)
        .filter(({ problems }) => problems.some((problem) => slow.test(problem)))
        .map(line),
    cause: "The new version answers, but takes longer than its contract allows.",
    remedy: "Find the slow part in the traces; correct it, or the contract's maximumDurationMs.",
    confidence: "certain",
    earlierCheck: "Running the smoke tests against the image before it is pushed.",
  },
  {
    finding: "simulated delay is missing",
    matches: (evidence) =>
      failing(evidence)
        .filter(({ problems }) => problems.every((problem) => fast.test(problem)))
        .map(line),
    cause: "The service answers sooner than the contract's simulated delay.",
    remedy: "Check the parameter DelayScale against the target's delayScale, and the delays in the service.",
    confidence: "certain",
    earlierCheck: "Running the smoke tests against the image before it is pushed.",
  },
  {
    finding: "contract is broken",
    symptom: true,
    matches: (evidence) =>
      failing(evidence)
        .filter(({ status = 500 }) => status < 500)
        .filter(({ problems }) => problems.some((problem) => !known.some((pattern) => pattern.test(problem))))
        .map(line),
    cause: "The new version's answers violate its contract.",
    remedy: "Correct the version, or the contract if the change is intended, and deploy again.",
    confidence: "certain",
    earlierCheck: "Running the smoke tests against the image before it is pushed.",
  },
];
