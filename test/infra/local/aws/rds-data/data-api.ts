import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
} from "@aws-sdk/client-rds-data";
import { createRdsData, type RdsData } from "../../../../../infra/local/aws/rds-data/rds-data.ts";
import { startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { clientSettings } from "../../../../support/client-settings.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

export const localCluster = {
  resourceArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc-database",
  secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:xray-poc-database-AbCdEf",
};

/** The Data API of one database, called with the SDK's client. */
export interface DataApi {
  readonly client: RDSDataClient;
  readonly rdsData: RdsData;
  readonly clock: VirtualClock;
  execute(sql: string, rest?: Partial<ExecuteStatementCommandInput>): Promise<ExecuteStatementCommandOutput>;
  close(): Promise<void>;
}

export async function startDataApi(connectionUrl: string): Promise<DataApi> {
  const clock = new VirtualClock();
  const rdsData = createRdsData({
    clusters: [{ ...localCluster, database: "postgres", connectionUrl }],
    clock,
  });
  const endpoint = await startEndpoint({ services: [rdsData.service] });
  const client = new RDSDataClient(clientSettings(endpoint.url));
  return {
    client,
    rdsData,
    clock,
    execute: (sql, rest) => client.send(new ExecuteStatementCommand({ ...localCluster, sql, ...rest })),
    close: async () => {
      client.destroy();
      await endpoint.close();
      await rdsData.close();
    },
  };
}
