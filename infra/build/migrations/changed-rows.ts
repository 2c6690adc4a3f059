import type { Break } from "../../../orchestrator/database/migration-facts.ts";
import { breakOf } from "./breaks.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesIn } from "./syntax-tree.ts";

/** What DELETE breaks: without a condition, every row is lost. */
export const deleteBreaks = ({ relation, whereClause }: NodeOf<"DeleteStmt">): Break[] =>
  selectsRows(whereClause)
    ? []
    : [breakOf(relation?.relname, `it deletes every row of ${relation?.relname}`)];

/** What UPDATE breaks: without a condition, every row changes. */
export const updateBreaks = ({ relation, whereClause }: NodeOf<"UpdateStmt">): Break[] =>
  selectsRows(whereClause)
    ? []
    : [breakOf(relation?.relname, `it changes every row of ${relation?.relname}`)];

/** Whether the condition selects rows: without a column, as in `WHERE true`, it is the same for all. */
const selectsRows = (condition: unknown) =>
  nodesIn(condition).some(({ kind }) => kind === "ColumnRef" || kind === "CurrentOfExpr");
