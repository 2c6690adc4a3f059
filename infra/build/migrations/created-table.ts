import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { calledFunctions } from "./called-functions.ts";
import { effectOf } from "./effects.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesOf } from "./syntax-tree.ts";

/**
 * CREATE TABLE adds only, unless it becomes a part of another table, or computes values with functions that are not
 * known. A foreign key of an empty table checks nothing.
 */
export function createdTableEffects(statement: NodeOf<"CreateStmt">): Effect[] {
  const { tableElts, inhRelations, partbound } = statement;
  const parents = nodesOf(inhRelations, "RangeVar").map(({ relname = "" }) =>
    partbound
      ? effectOf("blocks", `it adds a partition to ${relname}, and blocks it meanwhile`, relname)
      : effectOf("breaksPreviousRelease", `its rows appear in ${relname}, from which it inherits`, relname),
  );
  return [...parents, ...calledFunctions(tableElts)];
}

/** The name of a table that is new and no part or copy of another one; undefined for others, also for temporary ones. */
export function plainTableOf({
  relation,
  inhRelations,
  partbound,
  ofTypename,
  tableElts,
}: NodeOf<"CreateStmt">) {
  const isLike = nodesOf(tableElts, "TableLikeClause").length > 0;
  const isPlain = relation?.relpersistence === "p" && !inhRelations && !partbound && !ofTypename && !isLike;
  return isPlain ? relation?.relname : undefined;
}
