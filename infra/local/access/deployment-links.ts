import { randomBytes } from "node:crypto";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { deploymentsLink } from "../../../orchestrator/approval/view-link.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import type { Clock } from "../../../orchestrator/text/clock.ts";
import { pathSegment } from "../../../orchestrator/text/path-segment.ts";
import type { LocalClients } from "./local-clients.ts";
import { tableName } from "./local-names.ts";

/** The links to the pages on which the deployments of a local AWS can be followed. */
export interface DeploymentLinks {
  /** The page that lists all deployments. */
  readonly all: string;
  /** The page of one deployment, below the list, by its id. */
  of(deploymentId: string): string;
}

/** The links below `url`, the URL of the local AWS. With an empty `url` they are paths. */
export async function deploymentLinks(
  url: string,
  { table: client }: Pick<LocalClients, "table">,
  clock: Clock,
): Promise<DeploymentLinks> {
  const all = await deploymentsLink({ table: { client, name: tableName }, randomBytes, clock, webUrl: url });
  return { all, of: (deploymentId) => `${all}/${pathSegment(deploymentId)}` };
}

/** The id of the deployment that an execution of the local AWS is. */
export async function deploymentIdOfExecution(
  { stepFunctions }: Pick<LocalClients, "stepFunctions">,
  executionArn: string,
): Promise<string> {
  const { name = "", startDate = "" } = await stepFunctions.send(
    new DescribeExecutionCommand({ executionArn }),
  );
  return deploymentIdOf(name, startDate);
}
