import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { RDSClient } from "@aws-sdk/client-rds";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { XRayClient } from "@aws-sdk/client-xray";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { region } from "../aws/place.ts";

/** SDK clients that call only the endpoint of a local AWS. */
export function localClients(endpoint: string) {
  const settings = {
    endpoint,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const dynamoDb = new DynamoDBClient(settings);
  const clients = {
    cloudFormation: new CloudFormationClient(settings),
    dynamoDb,
    ecr: new ECRClient(settings),
    ecs: new ECSClient(settings),
    logs: new CloudWatchLogsClient(settings),
    rds: new RDSClient(settings),
    rdsData: new RDSDataClient(settings),
    secretsManager: new SecretsManagerClient(settings),
    stepFunctions: new SFNClient(settings),
    table: DynamoDBDocumentClient.from(dynamoDb),
    xray: new XRayClient(settings),
  };
  return {
    ...clients,
    /** Closes the clients' connections. */
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

export type LocalClients = ReturnType<typeof localClients>;
