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
 * The only layer that retries throttling and 5xx: five attempts with jitter, about ten seconds in all, so
 * that a call stays below its function's time-out.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const retries = { maxAttempts: 5, retryMode: "standard" } as const;

// Milliseconds. A Data API call may take 45 seconds; the socket must stay open longer to receive the response.
const dataApiSocket = { requestTimeout: 60_000 };

/** The part of an AWS SDK client that is used here. */
interface SdkClient {
  destroy(): void;
}

/** The AWS clients of one function instance. Each is created once, at its first use. */
export class Clients {
  readonly #made = new Map<unknown, unknown>();

  constructor(private readonly environment: Environment) {}

  /** The client of this class, traced, and with redacted errors. */
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
export const cloudFormation = (clients: Clients) => clients.of(CloudFormationClient, retries);
export const cloudWatchLogs = (clients: Clients) => clients.of(CloudWatchLogsClient, retries);
export const ecr = (clients: Clients) => clients.of(ECRClient, retries);
export const ecs = (clients: Clients) => clients.of(ECSClient, retries);
export const elasticLoadBalancing = (clients: Clients) => clients.of(ElasticLoadBalancingV2Client, retries);
export const rdsData = (clients: Clients) =>
  clients.of(RDSDataClient, { ...retries, requestHandler: dataApiSocket });
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
