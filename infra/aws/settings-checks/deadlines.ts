import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless, unlessWhole } from "./problem.ts";
import { eventsWhilePolling, HISTORY_LIMIT, longestExecutionSeconds } from "./state-machine-limits.ts";

/** What all other states may take of an execution's time: database, change set, smoke tests, evidence, retries. */
const OTHER_STATES_SECONDS = 3600;

/** What they may take of its history: some forty states at seven events, twice, and their retries. */
const OTHER_STATES_EVENTS = 1500;

/** A deployment and, when it fails, the release before in the same execution. */
const ATTEMPTS = 2;

/** Deadlines that a good deployment could not keep, or that the state machine would not live to see. */
export const deadlineProblems: Check = ({ approval, deadlines }) => [
  // A good stack update takes five to ten minutes, a steady service twice ten seconds of health checks.
  ...unlessSeconds("deadlines.stackSeconds", deadlines.stackSeconds, 600),
  // A rollback takes as long as the update it undoes.
  ...unlessSeconds("deadlines.settleSeconds", deadlines.settleSeconds, 600),
  ...unlessSeconds("deadlines.healthSeconds", deadlines.healthSeconds, 60),
  // X-Ray shows a trace some seconds after its last segment.
  ...unlessSeconds("deadlines.traceSeconds", deadlines.traceSeconds, 30),
  ...durationProblems(approval.deadlineSeconds, deadlines),
  ...historyProblems(deadlines),
];

const unlessSeconds = (setting: string, value: number, least: number) =>
  unlessWhole(setting, value, least, longestExecutionSeconds());

function durationProblems(approvalSeconds: number, deadlines: Settings["deadlines"]): readonly Problem[] {
  const { stackSeconds, settleSeconds, healthSeconds, traceSeconds } = deadlines;
  const attempt = approvalSeconds + stackSeconds + settleSeconds + healthSeconds + traceSeconds;
  const longest = ATTEMPTS * attempt + OTHER_STATES_SECONDS;
  const limit = longestExecutionSeconds();
  return unless(longest <= limit, {
    setting: "approval.deadlineSeconds, deadlines",
    problem:
      `a deployment and its rollback may take ${ATTEMPTS} × (${approvalSeconds} + ${stackSeconds} + ` +
      `${settleSeconds} + ${healthSeconds} + ${traceSeconds}) + ${OTHER_STATES_SECONDS} = ${longest} s, and an execution is ended after ${limit} s`,
    remedy: "shorten them, or raise TimeoutSeconds in statemachine/deploy.asl.json",
  });
}

function historyProblems(deadlines: Settings["deadlines"]): readonly Problem[] {
  const events =
    ATTEMPTS *
      (eventsWhilePolling("WaitForStack", deadlines.stackSeconds) +
        eventsWhilePolling("WaitForSettledStack", deadlines.settleSeconds) +
        eventsWhilePolling("WaitForHealth", deadlines.healthSeconds) +
        eventsWhilePolling("WaitForTraces", deadlines.traceSeconds)) +
    OTHER_STATES_EVENTS;
  return unless(events <= HISTORY_LIMIT, {
    setting: "deadlines",
    problem: `polling until they are over makes up to ${events} events, and an execution is ended at ${HISTORY_LIMIT}`,
    remedy: "shorten them, or lengthen the waits in statemachine/deploy.asl.json",
  });
}
