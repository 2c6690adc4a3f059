import type { SmokeTestData } from "./smoke-test-contract.ts";

/** A stack name. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const stackNamePattern = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** What a stack tells about itself, and by which of its outputs. */
export interface TargetOutputs {
  /** Address that the smoke tests are sent to, e.g. `http://…elb.amazonaws.com`. */
  readonly serviceUrl: string;
  /** Name or ARN of the ECS cluster. */
  readonly clusterName: string;
  /** Name or ARN of the ECS service. */
  readonly serviceName: string;
  /** The target group that the service registers its tasks in. */
  readonly targetGroupArn: string;
  /** The log group of the containers, where evidence is looked for. */
  readonly logGroupName: string;
}

/** An Aurora PostgreSQL cluster with the Data API. */
export interface TargetDatabase {
  readonly clusterArn: string;
  readonly secretArn: string;
  /** The database in the cluster. */
  readonly name: string;
  /** Whether the bundled migrations are for it; without, a deployment wakes it and changes nothing in it. */
  readonly migrations: boolean;
}

/** Names that are known before a deployment, so that the functions' permissions are about nothing else. */
export interface TargetNames {
  readonly clusterName?: string;
  readonly serviceName?: string;
  readonly logGroupName?: string;
}

/** IAM capabilities that a template may need to be acknowledged. */
export type Capability = "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM" | "CAPABILITY_AUTO_EXPAND";

/** A stack that the orchestrator may deploy, and how it tells what it has to know of it. */
export interface Target {
  readonly stackName: string;
  /** `compute`: every deployment brings the bundled template. `previous`: the stack keeps the one it has. */
  readonly template: "compute" | "previous";
  /** Template parameters that every deployment sets unless its input does. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The template parameter that a deployment sets to its image. */
  readonly imageParameter: string;
  /** Whether a deployment makes the stack where there is none; for the template `compute` only. */
  readonly createWhenMissing: boolean;
  /** The logical id of the service's AWS::ECS::TaskDefinition. */
  readonly taskDefinitionLogicalId: string;
  readonly capabilities: readonly Capability[];
  readonly outputs: TargetOutputs;
  /** For the functions' permissions: a name that nothing tells lets them ask for any of its kind. */
  readonly names: TargetNames;
  /** Null: none. For the template `compute`, null stands for the database of the product's own stack. */
  readonly database: TargetDatabase | null;
  /** Factor on the durations that the smoke tests demand: the simulated delays of the service are scaled by it. */
  readonly delayScale: number;
  /**
   * Its contract, as `service/smoke-tests.json` is written; without one that file. It reaches the functions by a
   * variable of its own, for a function's environment takes 4 KB in all.
   */
  readonly smokeTests?: readonly SmokeTestData[];
}

/** A target as it is written down: everything but the stack's name and its template has a default. */
export type TargetDefinition = Pick<Target, "stackName" | "template"> &
  Partial<Omit<Target, "outputs">> & { readonly outputs?: Partial<TargetOutputs> };

/** The names of the bundled template, and what else holds unless a definition says otherwise. */
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

/** The target with the defaults where the definition says nothing. */
export function defineTarget(definition: TargetDefinition): Target {
  return { ...targetDefaults, ...definition, outputs: { ...targetDefaults.outputs, ...definition.outputs } };
}

/** The target of this stack. Throws an Error when it was taken out of the settings meanwhile. */
export function targetOf(targets: readonly Target[], stackName: string): Target {
  const target = findTarget(targets, stackName);
  if (target) return target;
  throw new Error(
    `the stack ${stackName} is no target any more: it was taken out of the settings during the deployment`,
  );
}

/** The target of this stack, or the first one when it is not named. */
export function findTarget(targets: readonly Target[], stackName: string | undefined): Target | undefined {
  return stackName === undefined ? targets[0] : targets.find((target) => target.stackName === stackName);
}
