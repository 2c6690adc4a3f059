import type { Settings } from "../../settings.ts";

/** The addresses of the deployed orchestrator. */
export interface Deployed {
  readonly region: string;
  readonly stateMachineArn: string;
  readonly approvalUrl: string;
  /** The image that was pushed. */
  readonly image: string;
}

/** The next steps: the addresses to open, and an input for the first deployment. */
export function summary({ region, stateMachineArn, approvalUrl, image }: Deployed): string {
  const input = JSON.stringify({ image, reason: "First deployment" }, undefined, 2);
  return [
    `state machine      ${stateMachineUrl(region, stateMachineArn)}`,
    `approval endpoint  ${approvalUrl}`,
    "sample input, for Start execution:",
    input,
  ].join("\n");
}

/** The state machine's page in the AWS console. */
export function stateMachineUrl(region: string, stateMachineArn: string): string {
  return `https://${consoleHost(region)}/states/home?region=${region}#/statemachines/view/${stateMachineArn}`;
}

/** Each AWS partition has its own console. */
function consoleHost(region: string): string {
  if (region.startsWith("cn-")) return `${region}.console.amazonaws.cn`;
  if (region.startsWith("us-gov-")) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

/** What the settings retain after all stacks are deleted, and what to do before the next deployment. */
export function keptAfterDeletion({ registry, database, stacks }: Settings): readonly string[] {
  const repository =
    `the image repository ${registry.repositoryName}: delete it, or set another registry.repositoryName, ` +
    "before you deploy again";
  const table = `the table ${stacks.orchestrator} with releases and evidence: delete it before you deploy again`;
  const snapshot = "a final snapshot of the database: delete it when you no longer need its data";
  return [table, ...(registry.retained ? [repository] : []), ...(database.finalSnapshot ? [snapshot] : [])];
}
