import { sha256 } from "../text/sha256.ts";
import type { Phase } from "./deployment.ts";

/** The AWS write that a token is for; each happens at most once per phase. */
export type ClientTokenStep =
  | "create-change-set"
  | "create-change-set-by-tag"
  | "execute-change-set"
  | "cancel-update"
  | "continue-update-rollback"
  | "delete-stack";

// 40 of 64 hex digits: 160 bits are unique enough, and the token stays below CloudFormation's 128 characters.
const digestLength = 40;

/**
 * The idempotency token of one AWS write: the same for every retry of the step, different for any other execution,
 * phase or step. At most 80 characters of `[A-Za-z0-9-]`; the first one is a letter.
 */
export function clientToken(deploymentId: string, phase: Phase, step: ClientTokenStep): string {
  const digest = sha256(JSON.stringify([deploymentId, phase, step]));
  return `${phase}-${step}-${digest.slice(0, digestLength)}`;
}
