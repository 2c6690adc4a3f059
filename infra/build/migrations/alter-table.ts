import type { AlterTableCmd, ColumnDef, Constraint } from "libpg-query";
import type { Break } from "../../../orchestrator/database/migration-facts.ts";
import { breakOf, unreadable } from "./breaks.ts";
import type { NodeOf } from "./sql-parser.ts";
import { inWords, nameParts, nodesOf } from "./syntax-tree.ts";

/** Why an action is not backward compatible while the previous release uses the relation; undefined if it is. */
type Judge = (table: string, action: AlterTableCmd) => string | undefined;

const compatible: Judge = () => undefined;
const noDefault: Judge = (table, { name }) => `it removes the default of the column ${name} of ${table}`;

// https://www.postgresql.org/docs/current/sql-altertable.html
const actions: Readonly<Record<string, Judge>> = {
  AT_AddColumn: addedColumn,
  AT_AddConstraint: (table) =>
    `it adds a constraint to ${table}, which rows of the previous release may violate`,
  AT_AlterColumnType: (table, { name }) => `it changes the type of the column ${name} of ${table}`,
  AT_ColumnDefault: (table, action) => (action.def ? undefined : noDefault(table, action)),
  AT_DropColumn: (table, { name }) => `it drops the column ${name} of ${table}`,
  AT_DropExpression: noDefault,
  AT_DropIdentity: noDefault,
  AT_SetNotNull: (table, { name }) => `it makes the column ${name} of ${table} NOT NULL`,
  AT_ClusterOn: compatible,
  AT_DropCluster: compatible,
  AT_DropConstraint: compatible,
  AT_DropNotNull: compatible,
  AT_ResetOptions: compatible,
  AT_ResetRelOptions: compatible,
  AT_SetCompression: compatible,
  AT_SetOptions: compatible,
  AT_SetRelOptions: compatible,
  AT_SetStatistics: compatible,
  AT_SetStorage: compatible,
  AT_ValidateConstraint: compatible,
};

/** The parser has one node for ALTER TABLE, VIEW, INDEX and more; only these kinds are relations. */
const relations = ["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX"];

/** What the actions of an ALTER TABLE break; an action that is not listed counts as breaking. */
export function alterTableBreaks({ relation, cmds, objtype }: NodeOf<"AlterTableStmt">): Break[] {
  const table = relation?.relname ?? "";
  if (objtype === undefined || !relations.includes(objtype))
    return [unreadable(`alter ${inWords(objtype ?? "")} ${table}`)];
  return nodesOf(cmds, "AlterTableCmd").flatMap((action) => {
    const judge = actions[action.subtype ?? ""];
    if (!judge) return [unreadable(`${inWords(action.subtype ?? "")} of ${table}`, table)];
    const reason = judge(table, action);
    return reason === undefined ? [] : [breakOf(table, reason)];
  });
}

/** The actions whose expressions run with the migration; a new default runs with later INSERTs. */
export const runningActions = ({ cmds }: NodeOf<"AlterTableStmt">) =>
  nodesOf(cmds, "AlterTableCmd").filter(({ subtype }) => subtype !== "AT_ColumnDefault");

const isOf = (constraint: Constraint, ...types: readonly Constraint["contype"][]) =>
  types.includes(constraint.contype);

function addedColumn(table: string, { def }: AlterTableCmd): string | undefined {
  const { ColumnDef: column = {} } = (def ?? {}) as { readonly ColumnDef?: ColumnDef };
  const constraints = nodesOf(column.constraints, "Constraint");
  const needsValue = constraints.some((each) => isOf(each, "CONSTR_NOTNULL", "CONSTR_PRIMARY"));
  if (!needsValue || constraints.some(givesValue) || isSerial(column)) return undefined;
  return `it adds the column ${column.colname} to ${table}, which needs a value and has no default`;
}

/** Whether the column gets a value if an INSERT omits it; `DEFAULT NULL` does not count. */
function givesValue(constraint: Constraint): boolean {
  if (isOf(constraint, "CONSTR_IDENTITY", "CONSTR_GENERATED")) return true;
  const { raw_expr: expression } = constraint;
  const isNull = expression !== undefined && "A_Const" in expression && expression.A_Const.isnull === true;
  return isOf(constraint, "CONSTR_DEFAULT") && !isNull;
}

const isSerial = ({ typeName }: ColumnDef) =>
  /^((small|big)?serial|serial[248])$/.test(nameParts(typeName?.names).at(-1) ?? "");
