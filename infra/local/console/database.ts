import {
  BeginTransactionCommand,
  ExecuteStatementCommand,
  type Field,
  type RDSDataClient,
  RollbackTransactionCommand,
} from "@aws-sdk/client-rds-data";
import { clusterArn, databaseName } from "../access/local-names.ts";

export interface TableSummary {
  readonly name: string;
  readonly rows: number;
}

export interface TablePage {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values as PostgreSQL prints them, truncated; undefined for NULL. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

export const rowsOfPage = 25;
// A page of the widest rows stays far below the Data API's 1 MiB.
// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html
const shownCharacters = 300;

/** Reads a database through the Data API, always in a read-only transaction that is rolled back. */
export class ReadOnlyDatabase {
  readonly #place: { readonly resourceArn: string; readonly secretArn: string };

  constructor(
    private readonly client: RDSDataClient,
    secretArn: string,
  ) {
    this.#place = { resourceArn: clusterArn, secretArn };
  }

  /** The tables of the schema `public`, in the order of their names; the migrations' ledger is last, with its schema. */
  async tables(): Promise<readonly TableSummary[]> {
    return this.#read(async (query) => {
      const names = (await query(tablesSql)).map(([name = ""]) => name);
      const counted = async (name: string) => {
        const [[rows] = []] = await query(`SELECT count(*)::text FROM ${identifierOf(name)}`);
        return { name, rows: Number(rows) };
      };
      const tables: TableSummary[] = [];
      for (const name of names) tables.push(await counted(name));
      return tables;
    });
  }

  /** A page of a table, from 1, in the order of the primary key; undefined if there is no such table. */
  async page(table: string, number: number): Promise<TablePage | undefined> {
    return this.#read(async (query) => {
      const columns = (await query(columnsSql, table)).map(([name = "", type = "", key]) => ({
        name,
        type,
        key,
      }));
      if (columns.length === 0) return undefined;
      const values = columns
        .map(({ name }) => `left(${identifier(name)}::text, ${shownCharacters})`)
        .join(", ");
      const keyColumns = columns.filter(({ key }) => key === "true").map(({ name }) => identifier(name));
      const order = keyColumns.length > 0 ? keyColumns.join(", ") : "1";
      const offset = (number - 1) * rowsOfPage;
      const rows = await query(
        `SELECT ${values} FROM ${identifierOf(table)} ORDER BY ${order} LIMIT ${rowsOfPage} OFFSET ${offset}`,
      );
      return { columns: columns.map(({ name, type }) => ({ name, type })), rows };
    });
  }

  async #read<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    const { transactionId } = await this.client.send(
      new BeginTransactionCommand({ ...this.#place, database: databaseName }),
    );
    const query: Query = async (sql, table) => {
      const { records = [] } = await this.client.send(
        new ExecuteStatementCommand({
          ...this.#place,
          database: databaseName,
          transactionId,
          sql,
          ...(table === undefined ? {} : { parameters: [{ name: "table", value: { stringValue: table } }] }),
        }),
      );
      return records.map((record) => record.map(textOf));
    };
    try {
      await query("SET TRANSACTION READ ONLY");
      return await work(query);
    } finally {
      await this.client.send(new RollbackTransactionCommand({ ...this.#place, transactionId }));
    }
  }
}

type Query = (sql: string, table?: string) => Promise<(string | undefined)[][]>;

const ledger = "xray_watch.migrations";

const tablesSql = `SELECT name FROM (
    SELECT table_name::text AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    UNION ALL SELECT '${ledger}' WHERE to_regclass('${ledger}') IS NOT NULL) AS shown
  ORDER BY name = '${ledger}', name`;

const columnsSql = `SELECT column_name::text, data_type::text, (EXISTS (
    SELECT FROM information_schema.key_column_usage JOIN information_schema.table_constraints
      USING (constraint_schema, constraint_name)
    WHERE constraint_type = 'PRIMARY KEY' AND key_column_usage.table_schema = columns.table_schema
      AND key_column_usage.table_name = columns.table_name AND key_column_usage.column_name = columns.column_name
  ))::text
  FROM information_schema.columns
  WHERE (table_schema = 'public' AND table_name = :table) OR ('${ledger}' = :table AND table_schema || '.' || table_name = :table)
  ORDER BY ordinal_position`;

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The ledger is named with its schema; every other table lies in `public`. */
const identifierOf = (table: string) => (table === ledger ? ledger : identifier(table));

const textOf = (field: Field): string | undefined => field.stringValue;
