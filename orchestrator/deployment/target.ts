import type { SmokeTestData } from "./smoke-test-contract.ts";

/** A stack name. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const stackNamePattern = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** The names of the stack's outputs that describe the service. */
export interface TargetOutputs {
  /** URL that the smoke tests are sent to, e.g. `http://…elb.amazonaws.com`. */
  readonly serviceUrl: string;
  /** Name or ARN of the ECS cluster. */
  readonly clusterName: string;
  /** Name or ARN of the ECS service. */
  readonly serviceName: string;
  /** The target group that the service registers its tasks in. */
  readonly targetGroupArn: string;
  /** The log group of the containers, which is read for the evidence. */
  readonly logGroupName: string;
}

/** An Aurora PostgreSQL cluster with the Data API. */
export interface TargetDatabase {
  readonly clusterArn: string;
  readonly secretArn: string;
  /** The database in the cluster. */
  readonly name: string;
  /** Whether the bundled migrations are for it; if not, a deployment only wakes it. Or a command that migrates it. */
  readonly migrations: boolean | { readonly task: MigrationTaskSettings };
  /** Which of them a deployment applies before people approve it. Default: `firstInitialization`. */
  readonly beforeApproval?: BeforeApproval;
  /** The ledger of another tool, which has applied migrations before; it is only read. */
  readonly ledger?: LedgerSetting;
  /** Whether migrations that wait for the approval are first applied to a clone of the database; default `false`. */
  readonly rehearsal?: boolean;
}

/** A command of the service's image that migrates the database, in an ECS task of its own after the approval. */
export interface MigrationTaskSettings {
  /** In place of the container's command, e.g. `["python", "manage.py", "migrate"]`; the entry point stays. */
  readonly command: readonly string[];
  /** The container that runs it. Default: the one that the load balancer sends requests to. */
  readonly container?: string;
  /** Then the task is stopped, and has failed. Default: `migrationTaskSeconds.usual`. */
  readonly timeoutSeconds?: number;
}

// The state machine asks for about an hour whether migrations have ended; a task takes minutes to start and to stop.
export const migrationTaskSeconds = { least: 60, usual: 1800, most: 2700 } as const;

/** The command that migrates the database; undefined if SQL files do, or nothing does. */
export const migrationTaskOf = (database: TargetDatabase | null): MigrationTaskSettings | undefined =>
  typeof database?.migrations === "object" ? database.migrations.task : undefined;

/**
 * Migrations before the approval: only what is proven to add, and quickly. `firstInitialization`: as long as no release of
 * the stack is recorded; `additive`: always; `nothing`: never.
 */
export const beforeApprovalChoices = ["firstInitialization", "additive", "nothing"] as const;

export type BeforeApproval = (typeof beforeApprovalChoices)[number];

/** The tools whose ledgers can be read. */
export const ledgerToolNames = ["flyway", "golang-migrate", "rails", "knex", "prisma", "django"] as const;

export interface LedgerSetting {
  readonly tool: (typeof ledgerToolNames)[number];
  /** Its table, if it is not the tool's usual one; with or without its schema. */
  readonly table?: string;
}

/** Names that are known before a deployment, so that the functions' permissions can be limited to them. */
export interface TargetNames {
  readonly clusterName?: string;
  readonly serviceName?: string;
  readonly logGroupName?: string;
}

/** IAM capabilities that a template may need to be acknowledged. */
export type Capability = "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM" | "CAPABILITY_AUTO_EXPAND";

/** A stack that the orchestrator may deploy, and where its facts are found. */
export interface Target {
  readonly stackName: string;
  /** `compute`: every deployment uses the bundled template. `previous`: the stack keeps its template. */
  readonly template: "compute" | "previous";
  /** Template parameters that every deployment sets; its input may only with a second approver. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The template parameter that a deployment sets to its image. */
  readonly imageParameter: string;
  /** Whether a deployment creates a missing stack; only for the template `compute`. */
  readonly createWhenMissing: boolean;
  /** The logical id of the service's AWS::ECS::TaskDefinition. */
  readonly taskDefinitionLogicalId: string;
  readonly capabilities: readonly Capability[];
  readonly outputs: TargetOutputs;
  /** For the functions' permissions: without a name, they may read any resource of its type. */
  readonly names: TargetNames;
  /** Null: none. For the template `compute`, null means the database of the product's own stack. */
  readonly database: TargetDatabase | null;
  /** Factor on the minimum durations of the smoke tests; the service's simulated delays are scaled by it. */
  readonly delayScale: number;
  /**
   * Its contract, in the form of `service/smoke-tests.json`, which is the default. The functions read it from a variable
   * of its own, because a function's environment is limited to 4 KB.
   */
  readonly smokeTests?: readonly SmokeTestData[];
}

/** A target as the settings define it: everything except the stack's name and template has a default. */
export type TargetDefinition = Pick<Target, "stackName" | "template"> &
  Partial<Omit<Target, "outputs">> & { readonly outputs?: Partial<TargetOutputs> };

/** The defaults of a definition; the names are those of the bundled template. */
export const targetDefaults = {
  parameters: {},
  imageParameter: "ContainerImage",
  createWhenMissing: false,
  taskDefinitionLogicalId: "EcsTaskDefinition",
  capabilities: ["CAPABILITY_IAM"],
  outputs: {
    serviceUrl: "ServiceUrl",
    clusterName: "ClusterName",
    serviceName: "ServiceName",
    targetGroupArn: "TargetGroupArn",
    logGroupName: "LogGroupName",
  },
  names: {},
  database: null,
  delayScale: 1,
} as const satisfies Partial<Target>;

/** The definition, completed with the defaults. */
export function defineTarget(definition: TargetDefinition): Target {
  return { ...targetDefaults, ...definition, outputs: { ...targetDefaults.outputs, ...definition.outputs } };
}

/** The target of this stack. Throws an Error if it was removed from the settings. */
export function targetOf(targets: readonly Target[], stackName: string): Target {
  const target = findTarget(targets, stackName);
  if (target) return target;
  throw new Error(
    `the stack ${stackName} is no longer a target: it was removed from the settings during the deployment`,
  );
}

/** The target of this stack, or the first one if no stack is named; undefined if there is none. */
export function findTarget(targets: readonly Target[], stackName: string | undefined): Target | undefined {
  return stackName === undefined ? targets[0] : targets.find((target) => target.stackName === stackName);
}
