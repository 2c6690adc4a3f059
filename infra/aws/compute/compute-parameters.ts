import { CfnParameter } from "aws-cdk-lib";
import { Construct } from "constructs";

/** Pinned, so that the same template always starts the same daemon. */
const xrayDaemonImage = "public.ecr.aws/xray/aws-xray-daemon:3.5.0";

/** What a deployment may set on the compute stack; everything but the image has a default. */
export class ComputeParameters extends Construct {
  readonly environment = this.#text(
    "Environment",
    "production",
    "Name of the environment, reported by /health.",
  );
  readonly baseStackName = this.#stackName("BaseStackName", "xray-poc-base", "network");
  readonly securityStackName = this.#stackName("SecurityStackName", "xray-poc-security", "security groups");
  readonly databaseStackName = this.#stackName("DatabaseStackName", "xray-poc-database", "database");

  readonly containerImage = new CfnParameter(this, "ContainerImage", {
    description: "Image of the tasks service, preferably by digest: name@sha256:...",
    minLength: 1,
    allowedPattern: "\\S+",
    constraintDescription: "ContainerImage must be an image reference without spaces",
  });

  // Aurora PostgreSQL refuses connections without TLS; the image trusts Amazon RDS's certificate authorities.
  readonly databaseSslMode = new CfnParameter(this, "DatabaseSslMode", {
    description: "How the service connects to the database: verify-full, or disable for one without TLS.",
    default: "verify-full",
    allowedValues: ["verify-full", "disable"],
  });

  readonly minCapacity = this.#capacity(
    "MinCapacity",
    2,
    "Minimum number of tasks; two, so that one may fail.",
  );
  readonly maxCapacity = this.#capacity(
    "MaxCapacity",
    4,
    "Maximum number of tasks. If it equals MinCapacity, there is no autoscaling.",
  );

  readonly healthCheckGracePeriodSeconds = new CfnParameter(this, "HealthCheckGracePeriodSeconds", {
    type: "Number",
    description: "How long ECS ignores failing health checks of a task that has just started.",
    default: 60,
    minValue: 0,
  });

  readonly externalApiUrl = this.#text(
    "ExternalApiUrl",
    "https://httpbin.org/delay/{seconds}",
    "The API that /tasks/slow-external calls; {seconds} is the requested delay.",
  );

  readonly xrayDaemonImage = this.#text(
    "XRayDaemonImage",
    xrayDaemonImage,
    "Image of the X-Ray daemon; use a copy in a private registry if tasks cannot reach the internet.",
  );

  // A String, not a Number: it goes into the container's environment as written.
  readonly delayScale = new CfnParameter(this, "DelayScale", {
    description: "Factor for the simulated delays: 1 is as described, 0.1 is ten times as fast.",
    default: "1",
    allowedPattern: "\\d+(\\.\\d+)?",
    constraintDescription: "DelayScale must be a number, e.g. 0.5",
  });

  #text(id: string, defaultValue: string, description: string): CfnParameter {
    return new CfnParameter(this, id, { default: defaultValue, description, minLength: 1 });
  }

  #capacity(id: string, defaultValue: number, description: string): CfnParameter {
    return new CfnParameter(this, id, { type: "Number", default: defaultValue, minValue: 0, description });
  }

  #stackName(id: string, defaultValue: string, subject: string): CfnParameter {
    return new CfnParameter(this, id, {
      default: defaultValue,
      description: `Stack whose exports describe the ${subject}.`,
      allowedPattern: "[a-zA-Z][-a-zA-Z0-9]*",
    });
  }
}
