import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { breakingEffect, effectOf } from "./effects.ts";
import { selectsRows } from "./row-condition.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesOf } from "./syntax-tree.ts";

/** DELETE; without a condition that selects rows, every row is lost. */
export const deleteEffects = ({ relation, whereClause, usingClause }: NodeOf<"DeleteStmt">): Effect[] => [
  selectsRows(whereClause, { relation, others: usingClause })
    ? effectOf("destroysData", `it deletes rows of ${relation?.relname}`, relation?.relname)
    : breakingEffect("destroysData", `it deletes every row of ${relation?.relname}`, relation?.relname),
];

/** UPDATE; without a condition that selects rows, every row changes. */
export const updateEffects = ({ relation, whereClause, fromClause }: NodeOf<"UpdateStmt">): Effect[] => [
  selectsRows(whereClause, { relation, others: fromClause })
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
