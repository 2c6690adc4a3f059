import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "../deployment/deployment.ts";
import { endWords, readExecutionEnd } from "../deployment/execution-end.ts";
import type { Approval } from "./approval-record.ts";

/**
 * How the deployment ended before it got a decision, as words after "the deployment"; undefined while it still waits,
 * and for a decision that has reached it. Asks Step Functions, for the closing may not be recorded yet.
 */
export async function closingOf(
  { stepFunctions }: { readonly stepFunctions: SFNClient },
  { closed, deliveredAt }: Pick<Approval, "closed" | "deliveredAt">,
  execution: Pick<Deployment, "executionArn" | "startedAt">,
): Promise<string | undefined> {
  if (deliveredAt) return undefined;
  if (closed) return closed.because;
  const end = await readExecutionEnd(stepFunctions, execution);
  return end && endWords(end);
}
