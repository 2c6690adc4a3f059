import { migrationTaskOf, type Target, type TargetDatabase } from "../../orchestrator/deployment/target.ts";
import { migrationFamily } from "../../orchestrator/migration-task/task-definition.ts";
import { clonePrefix } from "../../orchestrator/rehearsal/clone-identity.ts";

/** The resources of one target that functions use. */
export interface TargetResources {
  /** `…:stack/<name>/*` */
  readonly stackArnPattern: string;
  readonly clusterArn: string;
  readonly serviceArn: string;
  /** `…:task/<cluster>/*` */
  readonly taskArnPattern: string;
  /** `…:log-group:<name>:*` */
  readonly logGroupArn: string;
  /** Why these ARNs contain a further `*`; required if they do. */
  readonly reason?: string;
  /** Undefined if the target has no database. */
  readonly database?: DatabaseResources;
}

export interface DatabaseResources {
  readonly clusterArn: string;
  readonly secretArn: string;
  /** The clones of a rehearsal; undefined if the target has none. */
  readonly clones?: CloneResources;
  /** The task that migrates it; undefined if SQL files do, or nothing does. */
  readonly migrationTask?: MigrationTaskResources;
}

export interface MigrationTaskResources {
  /** `…:task-definition/<family>:*`: a family that no service has. */
  readonly taskDefinitionArnPattern: string;
  /** `…:role/*` */
  readonly roleArnPattern: string;
}

export interface CloneResources {
  /** `…:cluster:<prefix of the name>*` */
  readonly clusterArnPattern: string;
  /** `…:db:<prefix of the name>*` */
  readonly instanceArnPattern: string;
  /** `…:task-definition/*` */
  readonly taskDefinitionArnPattern: string;
  /** The option, parameter and subnet groups of a cluster: a clone has those of its source. */
  readonly clusterGroupArnPatterns: readonly string[];
  /** Those of an instance. */
  readonly instanceGroupArnPatterns: readonly string[];
  /** `…:role/*` */
  readonly roleArnPattern: string;
}

/** The resources in the functions' permissions. */
export interface PermissionResources {
  readonly tableArn: string;
  readonly stateMachineArn: string;
  /** `…:execution:<state machine>:*` */
  readonly executionArnPattern: string;
  /** `…:changeSet/<prefix of the name>*` */
  readonly changeSetArnPatterns: readonly string[];
  /** `…:repository/*` */
  readonly repositoryArnPattern: string;
  readonly targets: readonly TargetResources[];
  /** Undefined without Slack. */
  readonly slackSecretArn?: string;
  readonly mailIdentityArn: string;
  /** The only sender's address that is allowed. */
  readonly mailSender: string;
  /** The role that CloudFormation assumes to change the targets' resources. */
  readonly cloudFormationRoleArn: string;
}

/** Where the resources are. Each part may be a placeholder that CloudFormation resolves. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** The part of a target that permissions need, with the database of its stack. */
export type PermittedTarget = Pick<Target, "stackName" | "names" | "database">;

/** The names from which `permissionResources` builds the ARNs. */
export interface ResourceNames
  extends Pick<PermissionResources, "slackSecretArn" | "mailSender" | "cloudFormationRoleArn"> {
  readonly tableName: string;
  readonly stateMachineName: string;
  /** The domain or the address that Amazon SES has verified. */
  readonly mailIdentity: string;
  readonly targets: readonly PermittedTarget[];
}

/** Builds the ARNs from names, so that policies can be written before the resources exist. */
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

/** The ARNs of a target, with `*` for an unknown name. */
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
    ...(unknown && { reason: `only the outputs of the stack ${stackName} contain all of its names` }),
    ...(database && { database: databaseResources(place, stackName, database) }),
  };
}

function databaseResources(place: Place, stackName: string, database: TargetDatabase): DatabaseResources {
  const { clusterArn, secretArn, rehearsal } = database;
  const family = migrationFamily(stackName);
  return {
    ...{ clusterArn, secretArn },
    ...(rehearsal && { clones: cloneResources(place) }),
    ...(migrationTaskOf(database) && {
      migrationTask: {
        taskDefinitionArnPattern: arnsOf(place)("ecs", `task-definition/${family}:*`),
        roleArnPattern: rolesOf(place),
      },
    }),
  };
}

function cloneResources(place: Place): CloneResources {
  const arn = arnsOf(place);
  const groups = (...names: readonly string[]) => names.map((name) => arn("rds", `${name}:*`));
  return {
    clusterArnPattern: arn("rds", `cluster:${clonePrefix}*`),
    instanceArnPattern: arn("rds", `db:${clonePrefix}*`),
    taskDefinitionArnPattern: arn("ecs", "task-definition/*"),
    clusterGroupArnPatterns: groups("cluster-pg", "og", "subgrp"),
    instanceGroupArnPatterns: groups("og", "pg", "subgrp"),
    roleArnPattern: rolesOf(place),
  };
}

const rolesOf = ({ partition, accountId }: Place) => `arn:${partition}:iam::${accountId}:role/*`;

const arnsOf =
  ({ partition, region, accountId }: Place) =>
  (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
