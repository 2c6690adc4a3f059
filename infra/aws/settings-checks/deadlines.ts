import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless, unlessWhole } from "./problem.ts";
import { eventsWhilePolling, executionTimeoutSeconds, historyLimit } from "./state-machine-limits.ts";

/** The time of all other states: database, change set, smoke tests, evidence, retries. */
const otherStatesSeconds = 3600;

/**
 * How long approvers are asked until one is reached, before their deadline begins: sixty retries after a minute each,
 * and the function's 45 seconds; then the minute by which the state waits longer than people may decide.
 */
const askingSeconds = 60 * (60 + 45) + 60;

/** Their events in the history: some forty states at seven events, twice, and their retries. */
const otherStatesEvents = 1500;

/** The deployment and, if it fails, the rollback in the same execution. */
const phases = 2;

/** Finds deadlines that a good deployment cannot meet, or that exceed the state machine's own limits. */
export const deadlineProblems: Check = ({ approval, deadlines }) => [
  // A good stack update takes five to ten minutes, a steady service twice ten seconds of health checks.
  ...unlessSeconds("deadlines.stackSeconds", deadlines.stackSeconds, 600),
  // CloudFormation's rollback takes as long as the update.
  ...unlessSeconds("deadlines.settleSeconds", deadlines.settleSeconds, 600),
  ...unlessSeconds("deadlines.healthSeconds", deadlines.healthSeconds, 60),
  // X-Ray returns a trace some seconds after its last segment.
  ...unlessSeconds("deadlines.traceSeconds", deadlines.traceSeconds, 30),
  ...durationProblems(approval.deadlineSeconds, deadlines),
  ...historyProblems(deadlines),
];

const unlessSeconds = (setting: string, value: number, minimum: number) =>
  unlessWhole(setting, value, minimum, executionTimeoutSeconds());

function durationProblems(approvalSeconds: number, deadlines: Settings["deadlines"]): readonly Problem[] {
  const { stackSeconds, settleSeconds, healthSeconds, traceSeconds } = deadlines;
  const phaseSeconds =
    askingSeconds + approvalSeconds + stackSeconds + settleSeconds + healthSeconds + traceSeconds;
  const longest = phases * phaseSeconds + otherStatesSeconds;
  const limit = executionTimeoutSeconds();
  return unless(longest <= limit, {
    setting: "approval.deadlineSeconds, deadlines",
    problem:
      `a deployment and its rollback may take ${phases} × (${askingSeconds} + ${approvalSeconds} + ${stackSeconds} + ` +
      `${settleSeconds} + ${healthSeconds} + ${traceSeconds}) + ${otherStatesSeconds} = ${longest} s, but an execution times out after ${limit} s`,
    remedy: "shorten them, or raise TimeoutSeconds in statemachine/deploy.asl.json",
  });
}

function historyProblems(deadlines: Settings["deadlines"]): readonly Problem[] {
  const events =
    phases *
      (eventsWhilePolling("WaitForStack", deadlines.stackSeconds) +
        eventsWhilePolling("WaitForSettledStack", deadlines.settleSeconds) +
        eventsWhilePolling("WaitForHealth", deadlines.healthSeconds) +
        eventsWhilePolling("WaitForTraces", deadlines.traceSeconds)) +
    otherStatesEvents;
  return unless(events <= historyLimit, {
    setting: "deadlines",
    problem: `polling until the deadlines makes up to ${events} events, but an execution fails at ${historyLimit}`,
    remedy: "shorten them, or lengthen the waits in statemachine/deploy.asl.json",
  });
}
