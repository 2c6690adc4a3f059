import { leastDurationMs, type SmokeTest } from "../deployment/smoke-test-contract.ts";
import { hasByteOrderMark } from "../text/byte-order-mark.ts";
import { counted } from "../text/duration.ts";
import { problemsOf } from "../text/json-schema.ts";
import { redactText } from "../text/redaction.ts";
import { truncate } from "../text/truncate.ts";
import type { SmokeAnswer } from "./smoke-request.ts";

/** What responses are compared with, besides the contract. */
export interface Expectations {
  /** Factor for the simulated delays: 1 is as in the contract, 0.1 is ten times as fast. */
  readonly delayScale: number;
  /** The version that `/health` must report; undefined if it is unknown. */
  readonly version: string | undefined;
}

/** The first few are enough; a response of 64 KiB may have thousands. */
const maxProblems = 5;

/**
 * The problems of the response, one short line each with expected and actual value, redacted, at most five. Empty if
 * the test passed.
 */
export function judgeAnswer(
  test: SmokeTest,
  answer: SmokeAnswer,
  expectations: Expectations,
): readonly string[] {
  const problems = problemsIn(test, answer, expectations);
  const shown = problems.slice(0, maxProblems).map((problem) => clipped(redactText(problem)));
  const others = problems.length - shown.length;
  return others > 0 ? [...shown, counted(others, "more problem")] : shown;
}

function problemsIn(
  test: SmokeTest,
  answer: SmokeAnswer,
  { delayScale, version }: Expectations,
): readonly string[] {
  if (answer.status !== test.expectedStatus) return [wrongStatus(test, answer)];
  const least = leastDurationMs(test.minimumDurationMs, delayScale);
  const problems: string[] = [];
  if (answer.durationMs < least) {
    problems.push(`expected at least ${Math.round(least)} ms, took ${answer.durationMs} ms`);
  }
  if (answer.durationMs > test.maximumDurationMs) {
    problems.push(`expected at most ${test.maximumDurationMs} ms, took ${answer.durationMs} ms`);
  }
  if (!test.expectedBody) return problems;
  const body = parsed(answer.body);
  if (hasByteOrderMark(answer.body)) {
    return [
      ...problems,
      "expected JSON, got a body that starts with a byte order mark (U+FEFF); send it without",
    ];
  }
  if (body === undefined) return [...problems, `expected JSON, got ${excerpt(answer.body)}`];
  return [...problems, ...problemsOf(test.expectedBody, body), ...wrongVersion(test, answer, version)];
}

/** The version that `/health` reported, redacted; undefined for any other test. */
export function shownVersion(test: SmokeTest, answer: SmokeAnswer): string | undefined {
  const version = reportedVersion(test, answer);
  return version === undefined ? undefined : clipped(redactText(version));
}

function reportedVersion({ path }: SmokeTest, { body }: SmokeAnswer): string | undefined {
  if (path !== "/health") return undefined;
  const version = (parsed(body) as { version?: unknown } | null | undefined)?.version;
  return typeof version === "string" ? version : undefined;
}

function wrongStatus({ expectedStatus }: SmokeTest, { status, location, body }: SmokeAnswer): string {
  const redirect = location ? ` (a redirect to ${location}, which is not followed)` : "";
  return `expected status ${expectedStatus}, got ${status}${redirect}: ${excerpt(body)}`;
}

// A different version means that the previous one is still running, and healthy.
function wrongVersion(test: SmokeTest, answer: SmokeAnswer, expected: string | undefined): readonly string[] {
  const version = reportedVersion(test, answer);
  if (expected === undefined || version === undefined || version === expected) return [];
  return [`expected version ${expected}, got ${version}`];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Characters. Longer than every own line; a quoted response may be much longer. */
const maxProblemLength = 500;

const clipped = (text: string) => truncate(text, maxProblemLength);

/** Characters. Enough to distinguish an error page from a problem document. */
const excerptLength = 200;

function excerpt(body: string): string {
  const line = body.replaceAll(/\s+/g, " ").trim();
  return line === "" ? "an empty body" : truncate(line, excerptLength);
}
