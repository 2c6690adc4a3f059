import type { Kind, NodeOf, Parsed } from "./sql-parser.ts";
import { nameParts, nodesOf, relationsIn } from "./syntax-tree.ts";

/** Functions that take no time. */
const quick = "set_config setval nextval now pg_advisory_xact_lock hashtext lower upper".split(" ");

/** Statements that write rows, other than an INSERT of constants. */
const writing: readonly string[] = [
  "DeleteStmt",
  "IndexStmt",
  "MergeStmt",
  "UpdateStmt",
] satisfies readonly Kind[];

/** Whether the time of a statement depends on the number of rows. */
export function mayTakeLong({ kind, node }: Parsed): boolean {
  if (writing.includes(kind)) return true;
  if (kind === "CreateTableAsStmt") return (node as NodeOf<"CreateTableAsStmt">).into?.skipData !== true;
  if (kind === "SelectStmt") return readsRows(node);
  if (kind !== "InsertStmt") return false;
  const { selectStmt } = node as NodeOf<"InsertStmt">;
  const isOfConstants =
    selectStmt === undefined || ("SelectStmt" in selectStmt && "valuesLists" in selectStmt.SelectStmt);
  return !isOfConstants || readsRows(node, 1);
}

/** Whether it reads other tables than the catalog's, or calls what may make rows. */
const readsRows = (node: unknown, own = 0): boolean =>
  relationsIn(node).filter(({ schemaname, relname = "" }) => !isCatalog(schemaname, relname)).length > own ||
  nodesOf(node, "FuncCall").some(({ funcname }) => !quick.includes(nameParts(funcname).at(-1) ?? ""));

const isCatalog = (schema: string | undefined, name: string) =>
  schema === undefined ? name.startsWith("pg_") : ["pg_catalog", "information_schema"].includes(schema);
