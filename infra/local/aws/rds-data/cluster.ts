import type { WaitingClock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";
import { Connections, type Work } from "./connections.ts";
import { Transactions } from "./transactions.ts";

/** An Aurora cluster with the Data API enabled, and the real server of its data. */
export interface DataApiCluster {
  readonly resourceArn: string;
  /** The secret with the database user's name and password. */
  readonly secretArn: string;
  /** The cluster's only database, by the name that callers use. */
  readonly database: string;
  /** `postgresql://…`; the name of its database may differ. */
  readonly connectionUrl: string;
  /** Throws AwsError while the cluster has no instance that answers. Default: it always has one. */
  readonly assertAvailable?: () => void;
}

/** The fields that every request of the Data API has. */
export interface ClusterRequest {
  readonly resourceArn: string | undefined;
  readonly secretArn: string | undefined;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
}

/** One cluster: its connections and transactions. */
export class Cluster {
  readonly transactions: Transactions;
  readonly #connections: Connections;

  constructor(
    readonly settings: DataApiCluster,
    clock: WaitingClock,
  ) {
    this.#connections = new Connections(settings.connectionUrl, clock);
    this.transactions = new Transactions(this.#connections, clock);
  }

  /** Throws the Data API's error for a wrong secret, a wrong database, a schema, or a cluster without an instance. */
  check({ secretArn, database, schema }: ClusterRequest): void {
    if (schema !== undefined)
      throw new AwsError("ValidationException", "The schema parameter isn't supported");
    if (secretArn !== this.settings.secretArn) {
      throw new AwsError(
        "InvalidSecretException",
        "The Secrets Manager secret used with the request isn't valid.",
      );
    }
    if (database !== undefined && database !== this.settings.database) {
      const message = `FATAL: database "${database}" does not exist; SQLState: 3D000`;
      throw new AwsError("DatabaseErrorException", message);
    }
    this.settings.assertAvailable?.();
  }

  /** Runs work in the transaction, or on any connection without one. */
  run<Result>(
    transactionId: string | undefined,
    work: Work<Result>,
    continueAfterTimeout = false,
  ): Promise<Result> {
    if (transactionId === undefined) return this.#connections.run(work, continueAfterTimeout);
    return this.transactions.run(transactionId, work, continueAfterTimeout);
  }

  async close(): Promise<void> {
    this.transactions.close();
    await this.#connections.close();
  }
}
