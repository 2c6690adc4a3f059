import { sha256 } from "../text/sha256.ts";
import type { Phase } from "./deployment.ts";

/** What a token is for; one AWS write of one phase. */
export type ClientTokenStep =
  | "create-change-set"
  | "execute-change-set"
  | "cancel-update"
  | "continue-update-rollback"
  | "delete-stack";

// 40 of 64 hex digits: 160 bits tell executions apart, and the whole stays under CloudFormation's 128 characters.
const digestLength = 40;

/**
 * The idempotency token of one AWS write: the same for every repetition of the step, another for every other
 * execution, phase or step. At most 80 characters of `[A-Za-z0-9-]`, beginning with a letter.
 */
export function clientToken(deploymentId: string, phase: Phase, step: ClientTokenStep): string {
  const digest = sha256(JSON.stringify([deploymentId, phase, step]));
  return `${phase}-${step}-${digest.slice(0, digestLength)}`;
}
