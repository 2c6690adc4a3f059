import * as sdk from "@aws-sdk/client-rds-data";
import type { WaitingClock } from "../clock.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import { AutoPause } from "./auto-pause.ts";
import { Cluster, type ClusterRequest, type DataApiCluster } from "./cluster.ts";
import { toPositional } from "./named-parameters.ts";
import { valuesOf } from "./parameter-values.ts";
import { toResponse } from "./response.ts";
import { runStatement } from "./statement.ts";

export interface RdsDataOptions {
  readonly clusters: readonly DataApiCluster[];
  readonly clock: WaitingClock;
  /** Milliseconds from the first call after `pause` until calls succeed. Default: 15 s, as on Aurora. */
  readonly resumingMs?: number;
}

/** The RDS Data API on real PostgreSQL: https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/ */
export interface RdsData {
  readonly service: AwsService;
  /** Pauses the clusters, as Aurora does when idle. The next call resumes them; until then calls are refused. */
  pause(): void;
  /** Answers for a further cluster. */
  readonly serve: (cluster: DataApiCluster) => void;
  /** Answers no longer for the cluster of this ARN, if it did: rolls back its transactions and disconnects. */
  readonly end: (resourceArn: string) => Promise<void>;
  /** Rolls back open transactions and disconnects. */
  close(): Promise<void>;
}

// https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
const maxSqlLength = 65_536;

export function createRdsData({ clusters, clock, resumingMs = 15_000 }: RdsDataOptions): RdsData {
  const known = new Map<string, Cluster>();
  const serve = (settings: DataApiCluster) => {
    known.set(settings.resourceArn, new Cluster(settings, clock));
  };
  const end = async (resourceArn: string) => {
    const ended = known.get(resourceArn);
    known.delete(resourceArn);
    await ended?.close();
  };
  for (const settings of clusters) serve(settings);
  const autoPause = new AutoPause(clock, resumingMs);
  const clusterOf = (request: ClusterRequest): Cluster => {
    const cluster = known.get(request.resourceArn ?? "");
    if (!cluster) {
      const message = `HttpEndpoint is not enabled for resource ${request.resourceArn}`;
      throw new AwsError("HttpEndpointNotEnabledException", message);
    }
    cluster.check(request);
    autoPause.check();
    return cluster;
  };
  return {
    service: { sdk, signingName: "rds-data", operations: operations(clusterOf) },
    pause: () => autoPause.pause(),
    serve,
    end,
    close: async () => {
      await Promise.all([...known.keys()].map(end));
    },
  };
}

function operations(clusterOf: (request: ClusterRequest) => Cluster): AwsService["operations"] {
  return {
    ExecuteStatement: async (input: sdk.ExecuteStatementRequest) => executeStatement(clusterOf(input), input),
    BatchExecuteStatement: async (input: sdk.BatchExecuteStatementRequest) =>
      batchExecuteStatement(clusterOf(input), input),
    BeginTransaction: async (input: sdk.BeginTransactionRequest) => ({
      transactionId: await clusterOf(input).transactions.begin(),
    }),
    CommitTransaction: async (input: sdk.CommitTransactionRequest) => {
      await clusterOf(input).transactions.end(input.transactionId ?? "", "COMMIT");
      return { transactionStatus: "Transaction Committed" };
    },
    RollbackTransaction: async (input: sdk.RollbackTransactionRequest) => {
      await clusterOf(input).transactions.end(input.transactionId ?? "", "ROLLBACK");
      return { transactionStatus: "Rollback Complete" };
    },
  };
}

async function executeStatement(
  cluster: Cluster,
  input: sdk.ExecuteStatementRequest,
): Promise<sdk.ExecuteStatementResponse> {
  const { text, names } = toPositional(checkedSql(input.sql));
  const values = valuesOf(names, input.parameters ?? []);
  return cluster.run(
    input.transactionId,
    async (client) => toResponse(client, input, await runStatement(client, text, values)),
    input.continueAfterTimeout,
  );
}

/** Without a transaction of the caller, all parameter sets run in one new transaction: all take effect, or none. */
async function batchExecuteStatement(
  cluster: Cluster,
  input: sdk.BatchExecuteStatementRequest,
): Promise<sdk.BatchExecuteStatementResponse> {
  const { text, names } = toPositional(checkedSql(input.sql));
  const sets = (input.parameterSets ?? [[]]).map((parameters) => valuesOf(names, parameters));
  const own = input.transactionId === undefined;
  await cluster.run(input.transactionId, async (client) => {
    if (own) await runStatement(client, "BEGIN");
    for (const values of sets) await runStatement(client, text, values);
    if (own) await runStatement(client, "COMMIT");
  });
  return { updateResults: sets.map(() => ({ generatedFields: [] })) };
}

function checkedSql(sql = ""): string {
  if (sql.length <= maxSqlLength) return sql;
  throw new AwsError(
    "ValidationException",
    "1 validation error detected: Value at 'sql' failed to satisfy constraint: " +
      `Member must have length less than or equal to ${maxSqlLength}`,
  );
}
