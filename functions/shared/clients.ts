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
import { connection } from "./connection.ts";
import type { Environment } from "./environment.ts";
import { redactErrors } from "./redact-errors.ts";
import { RefusalRetries } from "./refusal-retries.ts";
import { setting } from "./settings.ts";

/**
 * The one layer that retries throttling and 5xx: five attempts with jitter, about ten seconds in all, so
 * that a call stays below its function's time-out.
 */
const retries = { maxAttempts: 5, retryMode: "standard" } as const;

// A Data API call may take 45 seconds; the socket has to outlive it to hear the answer.
const outliveDataApi = { requestTimeout: 60_000 };

/** What of an AWS SDK client is known here. */
interface SdkClient {
  destroy(): void;
}

/** The AWS clients of one function instance: each is made at first use, and once. */
export class Clients {
  readonly #made = new Map<unknown, unknown>();

  constructor(private readonly environment: Environment) {}

  /** Makes a client of this class, traced and without secrets in its errors. */
  of<Client extends SdkClient, Settings>(
    Class: new (settings: ReturnType<typeof connection> & Settings) => Client,
    settings: Settings,
  ): Client {
    return this.once(Class, () => {
      const client = new Class({ ...connection(this.environment), ...settings });
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
export const cloudFormation = (clients: Clients) => clients.of(CloudFormationClient, retries);
export const cloudWatchLogs = (clients: Clients) => clients.of(CloudWatchLogsClient, retries);
export const ecr = (clients: Clients) => clients.of(ECRClient, retries);
export const ecs = (clients: Clients) => clients.of(ECSClient, retries);
export const elasticLoadBalancing = (clients: Clients) => clients.of(ElasticLoadBalancingV2Client, retries);
export const rdsData = (clients: Clients) =>
  clients.of(RDSDataClient, { ...retries, requestHandler: outliveDataApi });
export const secretsManager = (clients: Clients) => clients.of(SecretsManagerClient, retries);
export const ses = (clients: Clients) =>
  clients.of(SESv2Client, { retryStrategy: new RefusalRetries(retries.maxAttempts) });
export const stepFunctions = (clients: Clients) => clients.of(SFNClient, retries);
export const xray = (clients: Clients) => clients.of(XRayClient, retries);

/** The table with all durable state. */
export const table = (environment: Environment, clients: Clients): Table =>
  clients.once(table, () => ({
    client: DynamoDBDocumentClient.from(clients.of(DynamoDBClient, retries), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    name: setting(environment, "TABLE_NAME"),
  }));
