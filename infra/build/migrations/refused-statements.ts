import { aloneStatementOf, hasOption } from "./alone-statements.ts";
import type { LocatedStatement } from "./located-statements.ts";
import { copyRemedy, copyWords } from "./script-commands.ts";
import { hidesLockTimeout, isLastingSetting } from "./session-settings.ts";
import { type NodeOf, type Parsed, parsePlPgSql } from "./sql-parser.ts";
import { nodesIn, nodesOf } from "./syntax-tree.ts";

/** Throws an Error, with the remedy, for a file with statements that cannot run as a migration. */
export function assertRunnable(statements: readonly LocatedStatement[], sql: string): void {
  for (const statement of statements) {
    const reason = refusals[statement.kind]?.(statement.node);
    if (reason) throw new Error(`${reason} (line ${lineOf(statement, sql)})`);
    if (hidesLockTimeout(statement)) throw new Error(`${lockTimeoutWords} (line ${lineOf(statement, sql)})`);
  }
  assertTransactions(statements);
  assertSession(statements);
}

const lockTimeoutWords =
  "it changes lock_timeout other than by a plain SET; a migration waits for a lock for two seconds at most: remove it";

const lineOf = ({ range: [from] }: LocatedStatement, sql: string) => sql.slice(0, from).split("\n").length;

const ofServer = (what: string) => () =>
  `it has ${what}, which is no change of this database; run it by hand as the server's administrator`;

const strong = (what: string, instead: string) =>
  `it has ${what}, which locks tables for as long as it takes and cannot be bounded; use ${instead}`;

/** By the parser's name of a statement, why it cannot run; undefined if it can. */
const refusals: Readonly<Record<string, (node: unknown) => string | undefined>> = {
  AlterSystemStmt: ofServer("ALTER SYSTEM"),
  CreatedbStmt: ofServer("CREATE DATABASE"),
  DropdbStmt: ofServer("DROP DATABASE"),
  AlterDatabaseStmt: ofServer("ALTER DATABASE"),
  CreateTableSpaceStmt: ofServer("CREATE TABLESPACE"),
  DropTableSpaceStmt: ofServer("DROP TABLESPACE"),
  CreateSubscriptionStmt: ofServer("CREATE SUBSCRIPTION"),
  AlterSubscriptionStmt: ofServer("ALTER SUBSCRIPTION"),
  DropSubscriptionStmt: ofServer("DROP SUBSCRIPTION"),
  ClusterStmt: (node) =>
    (node as NodeOf<"ClusterStmt">).relation
      ? undefined
      : strong("CLUSTER of all tables", "pg_repack by hand"),
  CopyStmt: (node) => {
    const { filename, is_program, is_from } = node as NodeOf<"CopyStmt">;
    if (filename || is_program) return undefined;
    return `${copyWords(is_from ? "FROM stdin" : "TO stdout")}; ${copyRemedy}`;
  },
  DiscardStmt: () => "it has DISCARD, and sessions are shared; remove it",
  DoStmt: (node) =>
    endsTransaction(node as NodeOf<"DoStmt">)
      ? "its DO block has COMMIT or ROLLBACK, so that it cannot be told how far it came; make each part a file of its own"
      : undefined,
  IndexStmt: (node) => {
    const { concurrent, idxname } = node as NodeOf<"IndexStmt">;
    return concurrent && !idxname
      ? "it has CREATE INDEX CONCURRENTLY without a name, so that it cannot be repeated; name the index"
      : undefined;
  },
  ReindexStmt: (node) => {
    const { kind = "" } = node as NodeOf<"ReindexStmt">;
    const isWhole = !["REINDEX_OBJECT_INDEX", "REINDEX_OBJECT_TABLE"].includes(kind);
    return isWhole && !hasOption(node, "concurrently")
      ? strong("REINDEX of more than a table", "REINDEX … CONCURRENTLY")
      : undefined;
  },
  VacuumStmt: (node) =>
    hasOption(node, "full") ? strong("VACUUM FULL", "VACUUM, or pg_repack by hand") : undefined,
};

function endsTransaction({ args }: NodeOf<"DoStmt">): boolean {
  const body = nodesOf(args, "DefElem").find(({ defname }) => defname === "as");
  const [text] = nodesOf(body?.arg, "String");
  try {
    return nodesIn(parsePlPgSql(text?.sval ?? "")).some(({ kind }) =>
      /^PLpgSQL_stmt_(commit|rollback)$/.test(kind),
    );
  } catch {
    return false; // Not PL/pgSQL, or not valid: PostgreSQL says so.
  }
}

/** A file's own transactions are BEGIN … COMMIT, one after the other, and nothing in them has to run alone. */
function assertTransactions(statements: readonly Parsed[]): void {
  let isOpen = false;
  for (const statement of statements) {
    const command = transactionCommand(statement);
    if (command === "other")
      throw new Error(
        "it has a transaction command other than a plain BEGIN and COMMIT; remove it, or use a DO block with EXCEPTION",
      );
    if ((command === "begin" && isOpen) || (command === "commit" && !isOpen))
      throw new Error(
        "its BEGIN and COMMIT do not match; pair them, or remove them: a file runs in a transaction",
      );
    if (isOpen && aloneStatementOf(statement))
      throw new Error(
        "it has a statement inside BEGIN … COMMIT that PostgreSQL runs outside of a transaction only, such as " +
          "CREATE INDEX CONCURRENTLY; put it behind COMMIT",
      );
    if (command) isOpen = command === "begin";
  }
  if (isOpen) throw new Error("it has BEGIN without COMMIT; add COMMIT, or remove BEGIN");
}

function transactionCommand({ kind, node }: Parsed): "begin" | "commit" | "other" | undefined {
  if (kind !== "TransactionStmt") return undefined;
  const { kind: command = "", options = [], chain } = node as NodeOf<"TransactionStmt">;
  if (options.length > 0 || chain) return "other";
  if (["TRANS_STMT_BEGIN", "TRANS_STMT_START"].includes(command)) return "begin";
  return command === "TRANS_STMT_COMMIT" ? "commit" : "other";
}

/** What runs alone runs in another session than what stands before it. */
function assertSession(statements: readonly Parsed[]): void {
  const firstAlone = statements.findIndex(aloneStatementOf);
  const lastAlone = statements.findLastIndex(aloneStatementOf);
  const isSplit = firstAlone >= 0 || statements.some(({ kind }) => kind === "TransactionStmt");
  if (statements.slice(0, Math.max(0, lastAlone)).some((each) => isLastingSetting(each) && !isTimeout(each)))
    throw new Error(
      "it changes a setting of the session, and has a statement that runs alone, in another session; name the schema in " +
        "the statement, and put the setting into another file",
    );
  if (isSplit && statements.some(makesTemporary))
    throw new Error(
      "it runs in several transactions and makes a temporary table, which the later ones may not see; remove one of both",
    );
}

const isTimeout = ({ node }: Parsed) => /timeout/.test((node as { readonly name?: string }).name ?? "");

const makesTemporary = ({ node }: Parsed) => JSON.stringify(node).includes('"relpersistence":"t"');
