import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
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

/** What of an AWS SDK client is known here. */
interface SdkClient {
  destroy(): void;
}

type ClientSettings = ReturnType<typeof connection> & {
  readonly requestHandler: BoundedHandler;
  readonly retryStrategy: BoundedRetries;
};

/** What a client's calls have of their own. */
interface Calls {
  readonly bounds?: keyof typeof callBounds;
  readonly Retries?: typeof BoundedRetries;
}

/** The AWS clients of one function instance: each is made at first use, and once. */
export class Clients {
  readonly #made = new Map<unknown, unknown>();

  constructor(
    private readonly environment: Environment,
    private readonly bounds = callBounds,
  ) {}

  /** Makes a client of this class, with bounds and retries, traced and without secrets in its errors. */
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

  /** What else is made once per function instance, by a key of its own. */
  once<Made>(key: unknown, make: () => Made): Made {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as Made;
  }

  /** Closes the clients' connections. */
  close(): void {
    for (const made of this.#made.values()) (made as Partial<SdkClient>).destroy?.();
  }
}

// Functions, and not a record of clients: a bundle has the clients that it uses and no others.
export const cloudFormation = (clients: Clients) => clients.of(CloudFormationClient);
export const cloudWatchLogs = (clients: Clients) => clients.of(CloudWatchLogsClient);
export const ecr = (clients: Clients) => clients.of(ECRClient);
export const ecs = (clients: Clients) => clients.of(ECSClient);
export const elasticLoadBalancing = (clients: Clients) => clients.of(ElasticLoadBalancingV2Client);
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
