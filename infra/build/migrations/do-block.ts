import type { DoStmt } from "libpg-query";
import type { Effect, StatementFacts } from "../../../orchestrator/database/migration-facts.ts";
import { effectOf, unreadable } from "./effects.ts";
import { parsePlPgSql, parseSql } from "./sql-parser.ts";
import { nodesIn, nodesOf } from "./syntax-tree.ts";

/** Reads SQL that runs with the migration. */
type ReadSql = (sql: string) => readonly StatementFacts[];

/** The statements of PL/pgSQL that have no effect besides that of the SQL in them. */
const readable = new Set(
  "assert assign block case dynexecute execsql exit foreach_a fori fors getdiag if loop perform raise return while"
    .split(" ")
    .map((name) => `PLpgSQL_stmt_${name}`),
);

/** The facts of the block itself, then those of every statement and expression in it. */
export function readDoBlock(block: DoStmt, readSql: ReadSql): readonly StatementFacts[] {
  const { as: body, language = "plpgsql" } = argumentsOf(block);
  if (language !== "plpgsql" || body === undefined) return [blockOf([unreadable(`a block in ${language}`)])];
  try {
    const tree = parsePlPgSql(body);
    const unknown = nodesIn(tree).filter(
      ({ kind }) => kind.startsWith("PLpgSQL_stmt_") && !readable.has(kind),
    );
    const effects = unknown.map(({ kind }) => unreadable(`${kind.replace("PLpgSQL_stmt_", "")} in a block`));
    return [blockOf([...effects, ...endless(tree)]), ...readTree(tree, readSql), ...repeated(tree)];
  } catch (error) {
    return [blockOf([unreadable((error as Error).message)])];
  }
}

/** A loop without a bound. */
const endless = (tree: unknown): readonly Effect[] =>
  nodesIn(tree).some(({ kind }) => /^PLpgSQL_stmt_(loop|while)$/.test(kind))
    ? [effectOf("takesLong", "it has a loop, and how long that takes is not known")]
    : [];

/** What stands in a loop takes as long as the loop. */
const repeated = (tree: unknown): readonly StatementFacts[] =>
  nodesIn(tree).some(({ kind }) => /^PLpgSQL_stmt_(loop|while|fori|fors|foreach_a)$/.test(kind))
    ? [{ ...blockOf([]), isLong: true }]
    : [];

const blockOf = (effects: readonly Effect[]): StatementFacts => ({
  kind: "DoStmt",
  words: "DO",
  calls: [],
  effects,
});

const argumentsOf = ({ args }: DoStmt): Readonly<Record<string, string>> =>
  Object.fromEntries(
    nodesOf(args, "DefElem").map(({ defname, arg }) => [defname, nodesOf(arg, "String")[0]?.sval ?? ""]),
  );

/** SQL in a block. */
interface Expression {
  readonly query: string;
  /** RawParseMode of PostgreSQL's parser: 0 is a statement, 2 an expression, 3 an assignment. */
  readonly parseMode: number;
}

function readTree(tree: unknown, readSql: ReadSql): readonly StatementFacts[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, node]) => {
    if (key === "PLpgSQL_expr") return readExpression(node as Expression, readSql);
    if (key !== "PLpgSQL_stmt_dynexecute") return readTree(node, readSql);
    const { query, ...rest } = node as { readonly query: { readonly PLpgSQL_expr: Expression } };
    return [...readExecute(query.PLpgSQL_expr, readSql), ...readTree(rest, readSql)];
  });
}

function readExpression({ query, parseMode }: Expression, readSql: ReadSql): readonly StatementFacts[] {
  if (parseMode === 0) return readSql(query);
  if (parseMode === 2) return readSql(`SELECT ${query}`);
  const [, value] = /^\s*[\w.]+\s*:?=(.*)$/s.exec(query) ?? [];
  return value === undefined ? [blockOf([unreadable(query)])] : readSql(`SELECT ${value}`);
}

/** EXECUTE of a literal runs the SQL in it; any other EXECUTE composes its SQL when it runs. */
function readExecute({ query }: Expression, readSql: ReadSql): readonly StatementFacts[] {
  const [statement] = parseSql(`SELECT ${query}`);
  const { targetList = [] } = (statement?.node ?? {}) as { readonly targetList?: readonly unknown[] };
  const [target] = nodesOf(targetList, "ResTarget");
  const text = target?.val && "A_Const" in target.val ? target.val.A_Const.sval?.sval : undefined;
  return text === undefined
    ? [blockOf([unreadable(`SQL that is composed when it runs: ${query}`)])]
    : readSql(text);
}
