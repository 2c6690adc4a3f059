import type { StatementFacts } from "../../../orchestrator/database/migration-facts.ts";
import { runningActions } from "./alter-table.ts";
import { calledByName, calledFunctions, takenValues } from "./called-functions.ts";
import { readDoBlock } from "./do-block.ts";
import { mayTakeLong } from "./duration.ts";
import { unreadable } from "./effects.ts";
import { type LocatedStatement, locateStatements } from "./located-statements.ts";
import { relationsOf, together } from "./relations.ts";
import type { Kind, NodeOf, Parsed } from "./sql-parser.ts";
import { effectsOf } from "./statement-effects.ts";
import { nodesIn, relationsIn } from "./syntax-tree.ts";
import { withSystemEffects } from "./system-schemas.ts";

/** Statements whose parts run with them; those of CREATE FUNCTION or CREATE VIEW run later, when it is used. */
const runsItsParts: readonly string[] = [
  "CreateSchemaStmt",
  "CreateTableAsStmt",
  "DeleteStmt",
  "InsertStmt",
  "MergeStmt",
  "SelectStmt",
  "UpdateStmt",
] satisfies readonly Kind[];

/** Statements whose expressions run with them, or with the rows that the same migration inserts. */
const runsItsCalls: readonly string[] = [
  ...runsItsParts,
  "CreateDomainStmt",
  "IndexStmt",
] satisfies readonly string[];

/** Statements whose expressions run later, with rows or with a query. */
const runsLater: readonly string[] = ["CreateStmt", "ViewStmt"] satisfies readonly Kind[];

/** The part of a statement whose function calls run with it. */
function running({ kind, node }: Parsed): unknown {
  if (kind === "AlterTableStmt") return runningActions(node as NodeOf<"AlterTableStmt">);
  return runsItsCalls.includes(kind) ? node : undefined;
}

/** The facts of every statement of the SQL. SQL that PostgreSQL cannot parse counts as one with an unknown effect. */
export function readSql(sql: string): readonly StatementFacts[] {
  try {
    return locateStatements(sql).flatMap((statement) => readStatement(statement, sql));
  } catch (error) {
    const effects = [unreadable((error as Error).message)];
    return [{ kind: "unparsed", words: firstWords(sql), calls: [], effects }];
  }
}

function readStatement(statement: LocatedStatement, sql: string): readonly StatementFacts[] {
  const { kind, node, range } = statement;
  if (kind === "DoStmt") return readDoBlock(node as NodeOf<"DoStmt">, readSql);
  const isRunning = runsItsParts.includes(kind);
  const parts = isRunning ? nodesIn(node).filter((part) => part.kind.endsWith("Stmt")) : [];
  return [
    {
      kind,
      words: firstWords(sql.slice(...range)),
      ...together([...parts, { kind, node }].map(relationsOf)),
      ...(isRunning && { reads: [...new Set(relationsIn(node).map(({ relname = "" }) => relname))] }),
      ...(mayTakeLong(statement) && { isLong: true }),
      calls: calledByName(runsLater.includes(kind) ? node : running(statement)),
      effects: withSystemEffects(statement, [
        ...[...parts, { kind, node }].flatMap(effectsOf),
        ...calledFunctions(running(statement)),
        ...(isRunning ? takenValues(node) : []),
      ]),
    },
  ];
}

const shownLength = 100;

/** Without the comments before it. */
function firstWords(statement: string): string {
  const words = statement
    .replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, "")
    .replace(/\s+/g, " ")
    .trim();
  return words.length > shownLength ? `${words.slice(0, shownLength)} …` : words;
}
