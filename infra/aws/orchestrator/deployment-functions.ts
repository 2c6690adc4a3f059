import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  type Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { environmentOf, runtimeEnvironment } from "../../functions/environment.ts";
import { type EnvironmentName, type FunctionDefinition, functions } from "../../functions/functions.ts";
import {
  type PermissionResources,
  type PolicyStatementData,
  runtimeStatements,
  statementsOf,
} from "../../functions/permissions.ts";
import type { OrchestratorNames } from "./names.ts";
import { logGroupArn } from "./place.ts";
import { serviceRole } from "./service-role.ts";

export interface DeploymentFunctionsProps {
  readonly names: OrchestratorNames;
  readonly environment: Readonly<Record<EnvironmentName, string>>;
  readonly resources: PermissionResources;
  /** The folder that contains one folder per function, with the function's name. */
  readonly bundles: string;
  readonly architecture: Architecture;
  readonly logRetentionDays: number;
  /** What Lambda itself does with the role of single functions. */
  readonly additionalStatements: Readonly<Record<string, readonly PolicyStatementData[]>>;
}

/** The functions of `infra/functions/functions.ts`, each with its own log group and its own role. */
export class DeploymentFunctions extends Construct {
  readonly byName: ReadonlyMap<string, LambdaFunction>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeploymentFunctionsProps,
  ) {
    super(scope, id);
    this.byName = new Map(functions.map((definition) => [definition.name, this.#function(definition)]));
  }

  /** The function with this name. Throws for a name that `infra/functions/functions.ts` does not contain. */
  get(name: string): LambdaFunction {
    const found = this.byName.get(name);
    if (!found) throw new Error(`infra/functions/functions.ts has no function ${name}`);
    return found;
  }

  /**
   * The published versions that the states call, by the placeholders in `statemachine/deploy.asl.json`. A new
   * version is published when code or settings change; previous versions stay for the executions that use them.
   */
  versionArns(): Readonly<Record<string, string>> {
    const called = functions.filter(({ state }) => state !== undefined);
    return Object.fromEntries(
      called.map(({ name, state }) => [`${state}FunctionArn`, this.get(name).currentVersion.functionArn]),
    );
  }

  #function(definition: FunctionDefinition): LambdaFunction {
    const { names, bundles, architecture, environment } = this.props;
    const { name, timeoutSeconds, memoryMb } = definition;
    const functionName = names.function(name);
    return new LambdaFunction(this, name, {
      functionName,
      description: descriptionOf(definition),
      runtime: Runtime.NODEJS_24_X,
      architecture,
      handler: "index.handler",
      code: Code.fromAsset(join(bundles, name)),
      environment: { ...runtimeEnvironment, ...environmentOf(definition, environment) },
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      tracing: Tracing.ACTIVE,
      logGroup: this.#logGroup(name, functionName),
      role: this.#role(definition, functionName).withoutPolicyUpdates(),
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
  }

  #logGroup(name: string, functionName: string): LogGroup {
    return new LogGroup(this, `${name}-log`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: this.props.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #role(definition: FunctionDefinition, functionName: string) {
    const { resources, additionalStatements } = this.props;
    return serviceRole(this, `${definition.name}-role`, {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What ${functionName} may do`,
      statements: [
        ...statementsOf(definition, resources),
        ...runtimeStatements(logGroupArn(`/aws/lambda/${functionName}`)),
        ...(additionalStatements[definition.name] ?? []),
      ],
    });
  }
}

const descriptionOf = ({ name, state }: FunctionDefinition) =>
  state ? `X-Ray Watch: the state ${state}` : `X-Ray Watch: ${name.replaceAll("-", " ")}`;
