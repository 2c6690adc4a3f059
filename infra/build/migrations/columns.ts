import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { isBuiltIn, isSerial } from "./built-in-types.ts";
import { isConstant, isValue } from "./column-default.ts";
import { breakingEffect, effectOf } from "./effects.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nameParts, nodesOf } from "./syntax-tree.ts";

type Constraint = NodeOf<"Constraint">;

const isOf = (constraint: Constraint, ...types: readonly Constraint["contype"][]) =>
  types.includes(constraint.contype);

/** ADD COLUMN. Additive: without a value, or with one that is the same for all rows. */
export function addedColumnEffects(table: string, column: NodeOf<"ColumnDef">): readonly Effect[] {
  const constraints = nodesOf(column.constraints, "Constraint");
  const name = column.colname ?? "";
  return [
    ...missingValue(table, name, column, constraints),
    ...rewriting(table, name, column, constraints),
    ...constraints.flatMap((constraint) => addedWith(table, name, constraint)),
  ];
}

function missingValue(
  table: string,
  name: string,
  column: NodeOf<"ColumnDef">,
  constraints: readonly Constraint[],
): Effect[] {
  const needsValue = constraints.some((each) => isOf(each, "CONSTR_NOTNULL", "CONSTR_PRIMARY"));
  if (!needsValue || constraints.some(givesValue) || isSerial(column.typeName)) return [];
  return [
    breakingEffect(
      "breaksPreviousRelease",
      `it adds the column ${name} to ${table}, which needs a value and has no default`,
      table,
    ),
  ];
}

/** Whether the column certainly gets a value if an INSERT omits it; `DEFAULT NULL` does not count. */
function givesValue(constraint: Constraint): boolean {
  if (isOf(constraint, "CONSTR_IDENTITY", "CONSTR_GENERATED")) return true;
  return isOf(constraint, "CONSTR_DEFAULT") && isValue(constraint.raw_expr);
}

/** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES */
function rewriting(
  table: string,
  name: string,
  column: NodeOf<"ColumnDef">,
  constraints: readonly Constraint[],
): Effect[] {
  const changing = constraints.filter((each) => isOf(each, "CONSTR_DEFAULT") && !isConstant(each.raw_expr));
  const computed =
    changing.some((each) => isValue(each.raw_expr)) ||
    constraints.some((each) => isOf(each, "CONSTR_IDENTITY", "CONSTR_GENERATED"));
  if (computed || isSerial(column.typeName))
    return [
      effectOf(
        "rewritesTable",
        `it adds the column ${name} to ${table} with another value for each row, so that all rows are written again`,
        table,
      ),
    ];
  if (changing.length > 0)
    return [
      effectOf(
        "unknown",
        `it adds the column ${name} to ${table} with a default that is computed for each row, also for those of the previous release`,
        table,
      ),
    ];
  if (isBuiltIn(column.typeName)) return [];
  const type = nameParts(column.typeName?.names).join(".");
  return [
    effectOf(
      "unknown",
      `it adds the column ${name} to ${table} of the type ${type}; if that is a domain, it may check or write every row`,
      table,
    ),
  ];
}

function addedWith(table: string, name: string, constraint: Constraint): Effect[] {
  if (isOf(constraint, "CONSTR_PRIMARY", "CONSTR_UNIQUE"))
    return [
      effectOf(
        "blocks",
        `it builds a unique index on the column ${name} of ${table}, and blocks it meanwhile`,
        table,
      ),
    ];
  if (isOf(constraint, "CONSTR_CHECK"))
    return [effectOf("blocks", `it checks every row of ${table}, and blocks it meanwhile`, table)];
  return isOf(constraint, "CONSTR_FOREIGN") ? referenceEffects(constraint, table) : [];
}

/** A foreign key that is checked. */
const referenceEffects = ({ pktable }: Constraint, table: string): Effect[] => [
  effectOf(
    "blocks",
    `it checks every row of ${table} against ${pktable?.relname}, and blocks both meanwhile`,
    table,
  ),
];
