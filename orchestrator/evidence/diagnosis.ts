import { phaseName } from "../deployment/deployment.ts";
import type { Confidence, Diagnosis, DiagnosisFinding } from "../deployment/payloads.ts";
import { diagnosisRules } from "./diagnosis-rules.ts";
import type { Evidence } from "./evidence.ts";

/** One known cause of failed deployments; rules of one finding say it with other proof or confidence. */
export interface DiagnosisRule extends Omit<DiagnosisFinding, "proof"> {
  /** The lines that prove it; none when it is something else. */
  matches(evidence: Evidence): readonly string[];
  /** It tells how the failure showed, not why: it is silent where a cause was found. */
  readonly symptom?: true;
}

/** Enough to believe it; the whole evidence lies in the table. */
const proofLines = 5;
const longestProof = 300;

const surest: readonly Confidence[] = ["certain", "likely", "possible"];

/** Every known cause that the evidence speaks for, best first: the surest, of equally sure ones the deepest. */
export function findingsOf(
  evidence: Evidence,
  rules: readonly DiagnosisRule[] = diagnosisRules,
): readonly DiagnosisFinding[] {
  const found = rules
    .map((rule) => ({ rule, proof: [...new Set(rule.matches(evidence))] }))
    .filter(({ proof }) => proof.length > 0);
  const causes = found.filter(({ rule }) => !rule.symptom);
  return (causes.length > 0 ? causes : found)
    .map(({ rule, proof }) => toFinding(rule, proof))
    .sort((left, right) => surest.indexOf(left.confidence) - surest.indexOf(right.confidence))
    .filter(({ finding }, index, all) => all.findIndex((other) => other.finding === finding) === index);
}

function toFinding(rule: DiagnosisRule, proof: readonly string[]): DiagnosisFinding {
  const { finding, cause, remedy, confidence, earlierCheck } = rule;
  const lines = proof.slice(0, proofLines).map((line) => line.slice(0, longestProof));
  return { finding, cause, remedy, confidence, earlierCheck, proof: lines };
}

/** The best finding with the names of the others; an honest "unknown" when there is none. */
export function diagnose(evidence: Evidence): Diagnosis {
  const [best = unknown(evidence), ...others] = evidence.findings;
  return {
    ...best,
    summary: `${best.cause} ${best.remedy}`,
    others: others.map(({ finding }) => finding),
  };
}

function unknown({ deploymentId, phase, failure }: Evidence): DiagnosisFinding {
  return {
    finding: "unknown",
    cause: "No known cause fits what the failure left behind.",
    remedy: `Read the evidence of ${deploymentId} (${phaseName[phase]}): stack events, tasks and logs.`,
    confidence: "possible",
    earlierCheck: "Not known; a rule in orchestrator/evidence/diagnosis-rules would say it the next time.",
    proof: [failure.cause.slice(0, longestProof)],
  };
}
