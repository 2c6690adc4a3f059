import { clusterArn, clusterName, databaseName, databaseSecretName } from "./access/local-names.ts";
import type { Database, Postgres } from "./aws/postgres/postgres.ts";
import type { FirstCluster } from "./aws/rds/rds.ts";
import type { ClusterServer } from "./aws/rds/state.ts";
import type { DataApiCluster } from "./aws/rds-data/cluster.ts";
import { secretArn } from "./aws/secrets-manager/secrets-manager.ts";

const access = { secretArn: secretArn(databaseSecretName), database: databaseName };

/** The database's cluster as the Data API sees it. */
export const dataApiCluster = ({ url }: Database): DataApiCluster => ({
  ...access,
  resourceArn: clusterArn,
  connectionUrl: url,
});

/** The same cluster as Amazon RDS sees it. The local AWS alone gives it networks and a capacity. */
export const databaseCluster = (database: Database | Postgres): FirstCluster => ({
  identifier: clusterName,
  access,
  settings: {
    securityGroupIds: ["sg-database"],
    subnetGroupName: `${clusterName}-subnets`,
    parameterGroupName: `${clusterName}-parameters`,
    scaling: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
  },
  server: serverOf(database),
});

/** Only a server that this program has started can be cloned. */
export const isCloneable = (database: Database | Postgres): database is Postgres => "clone" in database;

const serverOf = (database: Database | Postgres): ClusterServer => ({
  connectionUrl: database.url,
  clone: isCloneable(database) ? async () => serverOf(await database.clone()) : undefined,
  close: () => database.close(),
});
