import { DescribeStackEventsCommand, type StackEvent } from "@aws-sdk/client-cloudformation";
import { stackName, tableName } from "../../../infra/local/access/local-names.ts";
import { type Approval, readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { readOpenApprovals } from "../../../orchestrator/approval/open-approval.ts";
import { clientToken } from "../../../orchestrator/deployment/client-token.ts";
import type { Phase } from "../../../orchestrator/deployment/deployment.ts";
import { findDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { type Ended, type Problems, unless } from "./ended.ts";

/** Each change set is executed once at most, and the new version's only after votes for exactly its review. */
export async function consentProblems({ world, attempt }: Ended): Promise<Problems> {
  const table = { client: world.aws.clients.table, name: tableName };
  // Without a record it was refused before it could have changed anything.
  const id = (await findDeployment(table, attempt.id))?.id ?? attempt.id;
  const [events, approval, open] = await Promise.all([
    stackEvents(world.aws.clients),
    readApproval(table, { deploymentId: id, phase: "deploy" }),
    readOpenApprovals(table),
  ]);
  const deployed = executionsOf(events, id, "deploy");
  const restored = executionsOf(events, id, "rollback");
  return [
    ...unless(deployed <= 1, `its change set was executed ${deployed} times`),
    ...unless(restored <= 1, `the change set of its rollback was executed ${restored} times`),
    ...unless(deployed === 0 || hasConsent(approval), "its change set was executed without an approval"),
    ...unless(
      approval?.decision?.decision !== "approved" || hasConsent(approval),
      "it is approved without the votes",
    ),
    ...unless(
      !open.some(({ deploymentId }) => deploymentId === id),
      "its approval is still open after its end",
    ),
  ];
}

/** Counted here anew, not by the code that is tested. */
function hasConsent(approval: Approval | undefined): boolean {
  const approving = (approval?.votes ?? []).filter(
    ({ decision, digest }) => decision === "approved" && digest === approval?.digest,
  );
  const people = new Set(approving.map(({ recipient }) => recipient.toLowerCase()));
  return people.size >= 1 && people.size >= (approval?.quorum ?? 1);
}

/** How often CloudFormation began the operation; it begins with an event about the stack itself. */
function executionsOf(events: readonly StackEvent[], deploymentId: string, phase: Phase): number {
  const token = clientToken(deploymentId, phase, "execute-change-set");
  return events.filter(
    ({ ClientRequestToken, PhysicalResourceId, StackId, ResourceStatus }) =>
      ClientRequestToken === token &&
      PhysicalResourceId === StackId &&
      (ResourceStatus === "CREATE_IN_PROGRESS" || ResourceStatus === "UPDATE_IN_PROGRESS"),
  ).length;
}

async function stackEvents({ cloudFormation }: Ended["world"]["aws"]["clients"]): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const page = await cloudFormation.send(
        new DescribeStackEventsCommand({ StackName: stackName, NextToken }),
      );
      events.push(...(page.StackEvents ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
  } catch (error) {
    if (!/does not exist/.test(String(error))) throw error;
  }
  return events;
}
