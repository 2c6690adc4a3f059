import { phaseName } from "../deployment/deployment.ts";
import type { Confidence, Diagnosis, DiagnosisFinding } from "../deployment/payloads.ts";
import { diagnosisRules } from "./diagnosis-rules.ts";
import type { Evidence } from "./evidence.ts";

/** One known cause of failed deployments; several rules may have one finding, with another proof or confidence. */
export interface DiagnosisRule extends Omit<DiagnosisFinding, "proof"> {
  /** The lines that prove it; empty if the rule does not apply. */
  matches(evidence: Evidence): readonly string[];
  /** It describes an effect of the failure: it is left out if a cause was found. */
  readonly symptom?: true;
}

/** Lines of proof, and characters of each; the whole evidence is in the table. */
const proofLines = 5;
const maxProofLength = 300;

const confidences: readonly Confidence[] = ["certain", "likely", "possible"];

/** Every known cause that the evidence supports, by confidence; with equal confidence, in the order of the rules. */
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
    .sort((left, right) => confidences.indexOf(left.confidence) - confidences.indexOf(right.confidence))
    .filter(({ finding }, index, all) => all.findIndex((other) => other.finding === finding) === index);
}

function toFinding(rule: DiagnosisRule, proof: readonly string[]): DiagnosisFinding {
  const { finding, cause, remedy, confidence, earlierCheck } = rule;
  const lines = proof.slice(0, proofLines).map((line) => line.slice(0, maxProofLength));
  return { finding, cause, remedy, confidence, earlierCheck, proof: lines };
}

/** The first finding with the names of the others; `unknown` if there is none. */
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
    cause: "No known cause fits the evidence of the failure.",
    remedy: `Read the evidence of ${deploymentId} (${phaseName[phase]}): stack events, tasks and logs.`,
    confidence: "possible",
    earlierCheck:
      "Not known; a new rule in orchestrator/evidence/diagnosis-rules would name it the next time.",
    proof: [failure.cause.slice(0, maxProofLength)],
  };
}
