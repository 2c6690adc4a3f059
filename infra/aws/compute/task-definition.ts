import { Aws, Fn } from "aws-cdk-lib";
import { CfnTaskDefinition } from "aws-cdk-lib/aws-ecs";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { ComputeParameters } from "./compute-parameters.ts";
import type { ServiceRoles } from "./service-roles.ts";
import type { StackImports } from "./stack-imports.ts";

/** The port the tasks service listens on. */
export const servicePort = 3000;

export interface TaskDefinitionProps {
  readonly parameters: ComputeParameters;
  readonly imports: StackImports;
  readonly roles: ServiceRoles;
  readonly logRetentionDays: number;
}

/** What one task of the service runs: the application and, beside it, the X-Ray daemon. */
export class TaskDefinition extends Construct {
  readonly logGroup: CfnLogGroup;
  readonly taskDefinition: CfnTaskDefinition;

  constructor(scope: Construct, id: string, props: TaskDefinitionProps) {
    super(scope, id);
    this.logGroup = new CfnLogGroup(this, "LogGroup", {
      logGroupName: `/ecs/${Aws.STACK_NAME}`,
      retentionInDays: props.logRetentionDays,
    });
    this.taskDefinition = new CfnTaskDefinition(this, "EcsTaskDefinition", {
      family: `${Aws.STACK_NAME}-task`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      // A quarter of a CPU, with the smallest memory that leaves the application 768 MiB beside the daemon.
      cpu: "256",
      memory: "1024",
      taskRoleArn: props.roles.taskRole.attrArn,
      executionRoleArn: props.roles.taskExecutionRole.attrArn,
      containerDefinitions: [this.#app(props), this.#xrayDaemon(props)],
    });
  }

  // No container health check: the load balancer already checks /health, and two checks could disagree.
  #app({ parameters, imports }: TaskDefinitionProps): CfnTaskDefinition.ContainerDefinitionProperty {
    const { databaseEndpoint, databasePort, databaseSecretArn } = imports;
    const database = `postgresql://${databaseEndpoint}:${databasePort}/postgres`;
    return {
      name: "app",
      image: parameters.containerImage.valueAsString,
      essential: true,
      portMappings: [{ containerPort: servicePort, protocol: "tcp" }],
      environment: [
        { name: "DATABASE_URL", value: `${database}?sslmode=${parameters.databaseSslMode.valueAsString}` },
        { name: "ENVIRONMENT", value: parameters.environment.valueAsString },
        { name: "AWS_XRAY_DAEMON_ADDRESS", value: "localhost:2000" },
        { name: "EXTERNAL_API_URL", value: parameters.externalApiUrl.valueAsString },
        { name: "DELAY_SCALE", value: parameters.delayScale.valueAsString },
      ],
      secrets: [
        { name: "PGUSER", valueFrom: Fn.join("", [databaseSecretArn, ":username::"]) },
        { name: "PGPASSWORD", valueFrom: Fn.join("", [databaseSecretArn, ":password::"]) },
      ],
      // The same as the load balancer's deregistration delay.
      stopTimeout: 30,
      logConfiguration: this.#logTo("app"),
    };
  }

  // Not essential: the service continues without traces, and ECS restarts the daemon alone.
  #xrayDaemon({ parameters }: TaskDefinitionProps): CfnTaskDefinition.ContainerDefinitionProperty {
    return {
      name: "xray-daemon",
      image: parameters.xrayDaemonImage.valueAsString,
      essential: false,
      restartPolicy: { enabled: true },
      // https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-ecs.html
      cpu: 32,
      memoryReservation: 256,
      portMappings: [{ containerPort: 2000, protocol: "udp" }],
      logConfiguration: this.#logTo("xray-daemon"),
    };
  }

  #logTo(streamPrefix: string): CfnTaskDefinition.LogConfigurationProperty {
    return {
      logDriver: "awslogs",
      options: {
        "awslogs-group": this.logGroup.ref,
        "awslogs-region": Aws.REGION,
        "awslogs-stream-prefix": streamPrefix,
      },
    };
  }
}
