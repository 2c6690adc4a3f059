import type { Target } from "../../orchestrator/deployment/target.ts";

/** What one stack that may be deployed consists of, as far as functions ask for it. */
export interface TargetResources {
  /** `…:stack/<name>/*` */
  readonly stackArnPattern: string;
  readonly clusterArn: string;
  readonly serviceArn: string;
  /** `…:task/<cluster>/*` */
  readonly taskArnPattern: string;
  /** `…:log-group:<name>:*` */
  readonly logGroupArn: string;
  /** Why these ARNs hold more than the `*` shown here; required where they do. */
  readonly reason?: string;
  /** Missing when no migrations are run on its database. */
  readonly database?: DatabaseResources;
}

export interface DatabaseResources {
  readonly clusterArn: string;
  readonly secretArn: string;
}

/** The resources that the functions' permissions are about. */
export interface PermissionResources {
  readonly tableArn: string;
  readonly stateMachineArn: string;
  /** `…:execution:<state machine>:*` */
  readonly executionArnPattern: string;
  /** `…:changeSet/<beginning of the name>*` */
  readonly changeSetArnPatterns: readonly string[];
  /** `…:repository/*` */
  readonly repositoryArnPattern: string;
  readonly targets: readonly TargetResources[];
  /** Missing without Slack. */
  readonly slackSecretArn?: string;
  readonly mailIdentityArn: string;
  /** The one address that mail may come from. */
  readonly mailSender: string;
  /** The role that CloudFormation takes to change the targets' resources. */
  readonly cloudFormationRoleArn: string;
}

/** Where the resources are; each part may be a placeholder that is filled in later. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** A target as far as permissions are about it; with the database that its stack is deployed with. */
export type PermittedTarget = Pick<Target, "stackName" | "names" | "database">;

/** What `permissionResources` makes the ARNs of. */
export interface ResourceNames
  extends Pick<PermissionResources, "slackSecretArn" | "mailSender" | "cloudFormationRoleArn"> {
  readonly tableName: string;
  readonly stateMachineName: string;
  /** The domain or the address that Amazon SES has verified. */
  readonly mailIdentity: string;
  readonly targets: readonly PermittedTarget[];
}

/** The ARNs of what is named; from names, so that policies can be written before the resources are there. */
export function permissionResources(place: Place, names: ResourceNames): PermissionResources {
  const { tableName, stateMachineName, mailIdentity, targets, ...given } = names;
  const arn = arnsOf(place);
  return {
    ...given,
    tableArn: arn("dynamodb", `table/${tableName}`),
    stateMachineArn: arn("states", `stateMachine:${stateMachineName}`),
    executionArnPattern: arn("states", `execution:${stateMachineName}:*`),
    // As `orchestrator/stack/change-set-name.ts` names them.
    changeSetArnPatterns: ["deploy", "rollback"].map((kind) => arn("cloudformation", `changeSet/${kind}-*`)),
    repositoryArnPattern: arn("ecr", "repository/*"),
    mailIdentityArn: arn("ses", `identity/${mailIdentity}`),
    targets: targets.map((target) => targetResources(place, target)),
  };
}

/** The ARNs of a target; a name that is not known is any name. */
export function targetResources(
  place: Place,
  { stackName, names, database }: PermittedTarget,
): TargetResources {
  const { clusterName = "*", serviceName = "*", logGroupName = "*" } = names;
  const arn = arnsOf(place);
  const unknown = [clusterName, serviceName, logGroupName].includes("*");
  return {
    stackArnPattern: arn("cloudformation", `stack/${stackName}/*`),
    clusterArn: arn("ecs", `cluster/${clusterName}`),
    serviceArn: arn("ecs", `service/${clusterName}/${serviceName}`),
    taskArnPattern: arn("ecs", `task/${clusterName}/*`),
    logGroupArn: arn("logs", `log-group:${logGroupName}:*`),
    ...(unknown && { reason: `only the outputs of the stack ${stackName} tell all of its names` }),
    ...(database && { database }),
  };
}

const arnsOf =
  ({ partition, region, accountId }: Place) =>
  (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
