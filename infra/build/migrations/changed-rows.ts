import type { Break } from "../../../orchestrator/database/migration-facts.ts";
import { breakOf } from "./breaks.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesIn } from "./syntax-tree.ts";

/** What DELETE breaks. */
export const deleteBreaks = ({ relation, whereClause }: NodeOf<"DeleteStmt">): Break[] =>
  chooses(whereClause) ? [] : [breakOf(relation?.relname, `it deletes every row of ${relation?.relname}`)];

/** What UPDATE breaks. */
export const updateBreaks = ({ relation, whereClause }: NodeOf<"UpdateStmt">): Break[] =>
  chooses(whereClause) ? [] : [breakOf(relation?.relname, `it changes every row of ${relation?.relname}`)];

/** Whether a condition is one: without a column, as in `WHERE true`, it is the same for all rows. */
const chooses = (condition: unknown) =>
  nodesIn(condition).some(({ kind }) => kind === "ColumnRef" || kind === "CurrentOfExpr");
