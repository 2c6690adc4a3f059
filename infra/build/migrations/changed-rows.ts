import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { breakingEffect, effectOf } from "./effects.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesOf } from "./syntax-tree.ts";

/** DELETE; without a condition on a row, every row is lost. */
export const deleteEffects = ({ relation, whereClause }: NodeOf<"DeleteStmt">): Effect[] => [
  selectsRows(whereClause)
    ? effectOf("destroysData", `it deletes rows of ${relation?.relname}`, relation?.relname)
    : breakingEffect("destroysData", `it deletes every row of ${relation?.relname}`, relation?.relname),
];

/** UPDATE; without a condition on a row, every row changes. */
export const updateEffects = ({ relation, whereClause }: NodeOf<"UpdateStmt">): Effect[] => [
  selectsRows(whereClause)
    ? effectOf("destroysData", `it overwrites values in rows of ${relation?.relname}`, relation?.relname)
    : breakingEffect("destroysData", `it changes every row of ${relation?.relname}`, relation?.relname),
];

/** INSERT into a table that others use: they find the rows, and with ON CONFLICT DO UPDATE other values in theirs. */
export const insertEffects = ({ relation, onConflictClause }: NodeOf<"InsertStmt">): Effect[] => {
  const table = relation?.relname ?? "";
  return onConflictClause?.action === "ONCONFLICT_UPDATE"
    ? [effectOf("destroysData", `it overwrites values in rows of ${table} that are there already`, table)]
    : [
        effectOf(
          "breaksPreviousRelease",
          `it adds rows to ${table}, which the previous release finds`,
          table,
        ),
      ];
};

/** MERGE can delete, change and insert. */
export const mergeEffects = ({ relation, mergeWhenClauses }: NodeOf<"MergeStmt">): Effect[] => {
  const table = relation?.relname ?? "";
  const commands = nodesOf(mergeWhenClauses, "MergeWhenClause").map(({ commandType }) => commandType);
  const destroys = commands.some((command) => command === "CMD_DELETE" || command === "CMD_UPDATE");
  return destroys
    ? [breakingEffect("destroysData", `it deletes or changes rows of ${table}, as it finds them`, table)]
    : [
        effectOf(
          "breaksPreviousRelease",
          `it adds rows to ${table}, which the previous release finds`,
          table,
        ),
      ];
};

/** TRUNCATE. */
export const truncateEffects = ({ relations }: NodeOf<"TruncateStmt">): Effect[] =>
  nodesOf(relations, "RangeVar").map(({ relname = "" }) =>
    breakingEffect("destroysData", `it empties the table ${relname}`, relname),
  );

/**
 * Whether the condition depends on the row: it compares a column of its own level with something else than the column
 * itself. Columns of a subquery are another table's, and `WHERE true` is the same for all.
 */
function selectsRows(condition: unknown): boolean {
  if (typeof condition !== "object" || condition === null) return false;
  const [[kind = "", node] = []] = Object.entries(condition);
  switch (kind) {
    case "A_Expr": {
      const { lexpr, rexpr } = node as NodeOf<"A_Expr">;
      return (
        hasColumn([lexpr, rexpr]) &&
        JSON.stringify(withoutPlaces(lexpr)) !== JSON.stringify(withoutPlaces(rexpr))
      );
    }
    case "BoolExpr": {
      const { boolop, args = [] } = node as NodeOf<"BoolExpr">;
      return boolop === "OR_EXPR" ? args.every(selectsRows) : args.some(selectsRows);
    }
    default:
      return hasColumn(condition) || kind === "CurrentOfExpr";
  }
}

/** Outside of a subquery; the left side of `column IN (SELECT …)` counts. */
function hasColumn(tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  return Object.entries(tree).some(([key, node]) => {
    if (key === "ColumnRef") return true;
    if (key === "SubLink") return hasColumn((node as { readonly testexpr?: unknown }).testexpr);
    return hasColumn(node);
  });
}

/** The parser notes where each node stands. */
function withoutPlaces(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree ?? null, (key, value) => (key === "location" ? undefined : value)));
}
