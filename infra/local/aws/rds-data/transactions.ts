import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { WaitingClock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";
import type { Connections, Work } from "./connections.ts";
import { runStatement } from "./statement.ts";

// https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BeginTransaction.html
const idleTimeoutMs = 3 * 60 * 1000;

interface Transaction {
  readonly client: pg.PoolClient;
  busy: boolean;
  /** Aborted and replaced by the next call. */
  idleTimer: AbortController;
}

/** The open transactions of one cluster, each on its own connection. */
export class Transactions {
  readonly #open = new Map<string, Transaction>();

  constructor(
    private readonly connections: Connections,
    private readonly clock: WaitingClock,
  ) {}

  /** Begins a transaction and resolves to its id. */
  async begin(): Promise<string> {
    const client = await this.connections.open();
    try {
      await runStatement(client, "BEGIN");
    } catch (error) {
      this.connections.release(client);
      throw error;
    }
    const id = randomBytes(64).toString("base64");
    const transaction = { client, busy: false, idleTimer: new AbortController() };
    this.#open.set(id, transaction);
    this.#watch(id, transaction);
    return id;
  }

  /** Throws TransactionNotFoundException, or DatabaseErrorException if the transaction is in use. */
  async run<Result>(id: string, work: Work<Result>, continueAfterTimeout = false): Promise<Result> {
    const transaction = this.#take(id);
    const running = work(transaction.client).finally(() => this.#giveBack(id, transaction));
    return this.connections.withTimeout(transaction.client, running, continueAfterTimeout);
  }

  /** Ends the transaction. Throws as `run`, and if PostgreSQL answers COMMIT with a rollback. */
  async end(id: string, how: "COMMIT" | "ROLLBACK"): Promise<void> {
    const { client } = this.#take(id);
    this.#open.delete(id);
    try {
      const { command } = await runStatement(client, how);
      if (command !== how) throw new AwsError("DatabaseErrorException", silentRollbackMessage);
    } finally {
      this.connections.release(client);
    }
  }

  /** Drops all transactions. Closing their connections rolls them back. */
  close(): void {
    for (const { idleTimer } of this.#open.values()) idleTimer.abort();
    this.#open.clear();
  }

  #take(id: string): Transaction {
    const transaction = this.#open.get(id);
    if (!transaction)
      throw new AwsError("TransactionNotFoundException", `Transaction ${id} is not found`, 404);
    if (transaction.busy)
      throw new AwsError("DatabaseErrorException", "Transaction is still running a query");
    transaction.busy = true;
    transaction.idleTimer.abort();
    return transaction;
  }

  #giveBack(id: string, transaction: Transaction): void {
    if (!this.#open.has(id)) return; // Already closed.
    transaction.busy = false;
    transaction.idleTimer = new AbortController();
    this.#watch(id, transaction);
  }

  #watch(id: string, { idleTimer }: Transaction): void {
    this.clock.sleep(idleTimeoutMs, idleTimer.signal).then(
      () => this.end(id, "ROLLBACK").catch(() => {}), // Without a connection, the server rolls back itself.
      () => {}, // The transaction was used in time.
    );
  }
}

// PostgreSQL answers a COMMIT after an error with ROLLBACK. Its JDBC driver turns this into an error.
const silentRollbackMessage =
  "The database returned ROLLBACK, so the transaction cannot be committed; SQLState: 25P02";
