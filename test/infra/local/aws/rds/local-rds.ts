import { RDSClient } from "@aws-sdk/client-rds";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import type { Database } from "../../../../../infra/local/aws/postgres/postgres.ts";
import { createRds, type FirstCluster } from "../../../../../infra/local/aws/rds/rds.ts";
import { createRdsData } from "../../../../../infra/local/aws/rds-data/rds-data.ts";
import type { AwsCall } from "../../../../../infra/local/aws/wire/dispatcher.ts";
import { startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import type { AwsError, AwsService } from "../../../../../infra/local/aws/wire/service.ts";
import { clientSettings } from "../../../../support/client-settings.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

/** The cluster that is there from the start, as a target names it. */
export const sourceDatabase = {
  clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc-database",
  secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:xray-poc-database-AbCdEf",
  name: "postgres",
  migrations: true,
};

export const sourceSettings: FirstCluster["settings"] = {
  securityGroupIds: ["sg-database", "sg-support"],
  subnetGroupName: "private-subnets",
  parameterGroupName: "tls-only",
  scaling: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
};

/** Amazon RDS and its Data API, called with the SDK's clients, and the calls that arrived. */
export interface LocalRds {
  readonly rds: RDSClient;
  readonly rdsData: RDSDataClient;
  readonly clock: VirtualClock;
  readonly calls: AwsCall[];
  /** By operation, what Amazon RDS answers instead of doing it. */
  readonly refusals: Map<string, AwsError>;
  close(): Promise<void>;
}

/** A database, and how to clone it: undefined if it cannot be. */
export interface ClonedDatabase {
  readonly database: Pick<Database, "url">;
  readonly clone: (() => Promise<Database>) | undefined;
}

export async function startRds({ database, clone }: ClonedDatabase): Promise<LocalRds> {
  const clock = new VirtualClock();
  const access = { secretArn: sourceDatabase.secretArn, database: sourceDatabase.name };
  const rdsData = createRdsData({
    clock,
    clusters: [{ ...access, resourceArn: sourceDatabase.clusterArn, connectionUrl: database.url }],
  });
  const rds = createRds({
    clock,
    rdsData,
    cluster: {
      identifier: "xray-poc-database",
      access,
      settings: sourceSettings,
      server: { connectionUrl: database.url, clone: clone && (async () => serverOf(await clone())) },
    },
  });
  const calls: AwsCall[] = [];
  const refusals = new Map<string, AwsError>();
  const endpoint = await startEndpoint({
    services: [refusing(rds.service, refusals), rdsData.service],
    onCall: (call) => calls.push(call),
  });
  const clients = [
    new RDSClient(clientSettings(endpoint.url)),
    new RDSDataClient(clientSettings(endpoint.url)),
  ] as const;
  return {
    rds: clients[0],
    rdsData: clients[1],
    clock,
    calls,
    refusals,
    close: async () => {
      for (const client of clients) client.destroy();
      await endpoint.close();
      await rds.close();
      await rdsData.close();
    },
  };
}

const refusing = (service: AwsService, refusals: ReadonlyMap<string, AwsError>): AwsService => ({
  ...service,
  operations: Object.fromEntries(
    Object.entries(service.operations).map(([name, operation]) => [
      name,
      async (input: unknown) => {
        const refusal = refusals.get(name);
        if (refusal) throw refusal;
        return operation(input);
      },
    ]),
  ),
});

const serverOf = (database: Database) => ({
  connectionUrl: database.url,
  clone: undefined,
  close: () => database.close(),
});
