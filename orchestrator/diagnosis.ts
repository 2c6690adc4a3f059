import { diagnosisRules } from "./diagnosis-rules.ts";
import type { Evidence } from "./evidence.ts";
import type { Diagnosis } from "./payloads.ts";

/** One known cause of failed deployments. */
export interface DiagnosisRule {
  /** What is found, in a few words. */
  readonly finding: string;
  /** The lines that prove it; none when it is something else. */
  matches(evidence: Evidence): readonly string[];
  /** A sentence. */
  readonly cause: string;
  /** A sentence. */
  readonly remedy: string;
  /** 0 to 1: how sure the finding is once it matches; of several, the surest is told. */
  readonly confidence: number;
}

/** Enough to believe it; the whole evidence lies in the table. */
const proofLines = 5;
const longestProof = 300;

/** The surest of the findings; an honest "unknown" when no rule matches. */
export function diagnose(evidence: Evidence, rules: readonly DiagnosisRule[] = diagnosisRules): Diagnosis {
  const findings = rules
    .map((rule) => ({ rule, proof: [...new Set(rule.matches(evidence))] }))
    .filter(({ proof }) => proof.length > 0)
    .sort((left, right) => right.rule.confidence - left.rule.confidence);
  const [surest] = findings;
  if (!surest) return unknown(evidence);
  const { finding, cause, remedy } = surest.rule;
  const proof = surest.proof.slice(0, proofLines).map((line) => line.slice(0, longestProof));
  return { summary: `${cause} ${remedy}`, finding, cause, remedy, proof };
}

function unknown({ deploymentId, attempt, failure }: Evidence): Diagnosis {
  const cause = "No known cause fits what the failure left behind.";
  const remedy = `Read the evidence of ${deploymentId} (${attempt}): stack events, tasks and logs.`;
  return {
    summary: `${cause} ${remedy}`,
    finding: "unknown",
    cause,
    remedy,
    proof: [failure.cause.slice(0, longestProof)],
  };
}
