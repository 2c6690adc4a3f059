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
import { RefusalRetries } from "./refusal-retries.ts";
import { setting } from "./settings.ts";
import { traced } from "./tracing.ts";

/**
 * The one layer that retries throttling and 5xx: five attempts with jitter, about ten seconds in all, so
 * that a call stays below its function's time-out.
 */
const retries = { maxAttempts: 5, retryMode: "standard" } as const;

// A Data API call may take 45 seconds; the socket has to outlive it to hear the answer.
const outliveDataApi = { requestTimeout: 60_000 };

/** Each is made once per function instance, at first use, and is only in the bundles that use it. */
export const cloudFormation = /* @__PURE__ */ once(() => traced(new CloudFormationClient(retries)));
export const cloudWatchLogs = /* @__PURE__ */ once(() => traced(new CloudWatchLogsClient(retries)));
export const ecr = /* @__PURE__ */ once(() => traced(new ECRClient(retries)));
export const ecs = /* @__PURE__ */ once(() => traced(new ECSClient(retries)));
export const elasticLoadBalancing = /* @__PURE__ */ once(() =>
  traced(new ElasticLoadBalancingV2Client(retries)),
);
export const rdsData = /* @__PURE__ */ once(() =>
  traced(new RDSDataClient({ ...retries, requestHandler: outliveDataApi })),
);
export const secretsManager = /* @__PURE__ */ once(() => traced(new SecretsManagerClient(retries)));
export const ses = /* @__PURE__ */ once(() =>
  traced(new SESv2Client({ retryStrategy: new RefusalRetries(retries.maxAttempts) })),
);
export const stepFunctions = /* @__PURE__ */ once(() => traced(new SFNClient(retries)));
export const xray = /* @__PURE__ */ once(() => traced(new XRayClient(retries)));

/** The table with all durable state. */
export const table = /* @__PURE__ */ once(
  (): Table => ({
    client: DynamoDBDocumentClient.from(traced(new DynamoDBClient(retries)), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    name: setting("TABLE_NAME"),
  }),
);

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
