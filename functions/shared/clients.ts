import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { RDSClient } from "@aws-sdk/client-rds";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { XRayClient } from "@aws-sdk/client-xray";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "../../orchestrator/deployment/table.ts";
import { BoundedHandler } from "./bounded-handler.ts";
import { BoundedRetries } from "./bounded-retries.ts";
import { callBounds } from "./call-bounds.ts";
import { connection } from "./connection.ts";
import type { Environment } from "./environment.ts";
import { redactErrors } from "./redact-errors.ts";
import { RefusalRetries } from "./refusal-retries.ts";
import { setting } from "./settings.ts";

/** The part of an AWS SDK client that is used here. */
interface SdkClient {
  destroy(): void;
}

type ClientSettings = ReturnType<typeof connection> & {
  readonly requestHandler: BoundedHandler;
  readonly retryStrategy: BoundedRetries;
};

/** How the calls of a client differ from the usual. */
interface Calls {
  readonly bounds?: keyof typeof callBounds;
  readonly Retries?: typeof BoundedRetries;
}

/** The AWS clients of one function instance. Each is created once, at its first use. */
export class Clients {
  readonly #made = new Map<unknown, unknown>();

  constructor(
    private readonly environment: Environment,
    private readonly bounds = callBounds,
  ) {}

  /** The client of this class, with time-outs and retries, traced, and with redacted errors. */
  of<Client extends SdkClient>(
    Class: new (settings: ClientSettings) => Client,
    { bounds = "usual", Retries = BoundedRetries }: Calls = {},
  ): Client {
    return this.once(Class, () => {
      const client = new Class({
        ...connection(this.environment),
        requestHandler: new BoundedHandler(this.bounds[bounds]),
        retryStrategy: new Retries(this.bounds[bounds]),
      });
      redactErrors(client);
      return this.environment.tracing.client(client);
    });
  }

  /** Anything else that is created once per function instance, by its own key. */
  once<Made>(key: unknown, make: () => Made): Made {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as Made;
  }

  /** Closes the clients' connections. */
  close(): void {
    for (const made of this.#made.values()) (made as Partial<SdkClient>).destroy?.();
  }
}

// Functions, not a record of clients: so a bundle contains only the clients that it uses.
export const cloudFormation = (clients: Clients) => clients.of(CloudFormationClient);
export const cloudTrail = (clients: Clients) => clients.of(CloudTrailClient);
export const cloudWatchLogs = (clients: Clients) => clients.of(CloudWatchLogsClient);
export const ecr = (clients: Clients) => clients.of(ECRClient);
export const ecs = (clients: Clients) => clients.of(ECSClient);
export const elasticLoadBalancing = (clients: Clients) => clients.of(ElasticLoadBalancingV2Client);
export const rds = (clients: Clients) => clients.of(RDSClient);
export const rdsData = (clients: Clients) => clients.of(RDSDataClient, { bounds: "dataApi" });
export const secretsManager = (clients: Clients) => clients.of(SecretsManagerClient);
export const ses = (clients: Clients) => clients.of(SESv2Client, { Retries: RefusalRetries });
export const stepFunctions = (clients: Clients) => clients.of(SFNClient);
export const xray = (clients: Clients) => clients.of(XRayClient);

/** The table with all durable state. */
export const table = (environment: Environment, clients: Clients): Table =>
  clients.once(table, () => ({
    client: DynamoDBDocumentClient.from(clients.of(DynamoDBClient), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    name: setting(environment, "TABLE_NAME"),
  }));
