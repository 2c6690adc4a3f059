import type { NodeOf } from "./sql-parser.ts";
import { nameParts, nodesOf } from "./syntax-tree.ts";

/** The table whose rows a statement changes, and what it joins. */
export interface Changed {
  readonly relation: NodeOf<"RangeVar"> | undefined;
  readonly others: readonly unknown[] | undefined;
}

/**
 * Whether the condition certainly leaves rows out: it compares a column of the table with something else. `WHERE true`,
 * `id = id`, `id <> 1`, `id > 0` and `id IS NOT NULL` may be true for all rows, and so may a condition in a subquery.
 */
export function selectsRows(condition: unknown, changed: Changed): boolean {
  const [[kind = "", node] = []] = Object.entries((condition ?? {}) as object);
  const isOwn = (tree: unknown) => columnsIn(tree).some((column) => isColumnOf(changed, column));
  switch (kind) {
    case "A_Expr":
      return comparesRows(node as NodeOf<"A_Expr">, isOwn);
    case "BoolExpr": {
      const { boolop, args = [] } = node as NodeOf<"BoolExpr">;
      if (boolop === "AND_EXPR") return args.some((arg) => selectsRows(arg, changed));
      return boolop === "OR_EXPR" && args.every((arg) => selectsRows(arg, changed));
    }
    case "NullTest": {
      const { arg, nulltesttype } = node as NodeOf<"NullTest">;
      return nulltesttype === "IS_NULL" && isOwn(arg);
    }
    case "BooleanTest": {
      const { arg, booltesttype = "" } = node as NodeOf<"BooleanTest">;
      return ["IS_TRUE", "IS_FALSE"].includes(booltesttype) && isOwn(arg);
    }
    case "ColumnRef":
      return isOwn(condition);
    default:
      return kind === "CurrentOfExpr";
  }
}

const negative = ["<>", "!=", "!~", "!~*", "!~~", "!~~*"];
const order = ["<", ">", "<=", ">="];
const forms = [
  ...["AEXPR_OP", "AEXPR_IN", "AEXPR_OP_ANY", "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_NOT_DISTINCT"],
  ...["AEXPR_BETWEEN", "AEXPR_BETWEEN_SYM"],
];

function comparesRows(
  { kind = "AEXPR_OP", name, lexpr, rexpr }: NodeOf<"A_Expr">,
  isOwn: (tree: unknown) => boolean,
): boolean {
  const operator = nameParts(name).at(-1) ?? "";
  if (!forms.includes(kind) || negative.includes(operator)) return false;
  const [left, right] = [columnsIn(lexpr), columnsIn(rexpr)];
  const isSame = left.some((one) =>
    right.some(
      (other) => one.at(-1) === other.at(-1) && (one.length < 2 || other.length < 2 || one[0] === other[0]),
    ),
  );
  if (isSame || !(isOwn(lexpr) || isOwn(rexpr))) return false;
  if (nodesOf([lexpr, rexpr], "SubLink").length > 0) return false;
  const isRange = order.includes(operator) || kind.startsWith("AEXPR_BETWEEN");
  if (isRange) return !nodesOf([lexpr, rexpr], "A_Const").some(({ ival, fval }) => ival || fval);
  return !(
    operator.includes("~~") && nodesOf(rexpr, "A_Const").some(({ sval }) => /^%*$/.test(sval?.sval ?? ""))
  );
}

type Column = readonly string[];

/** Outside of a subquery, whose columns are another table's. */
function columnsIn(tree: unknown): readonly Column[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, node]) => {
    if (key === "ColumnRef") return [nameParts((node as NodeOf<"ColumnRef">).fields)];
    return key === "SubLink" ? [] : columnsIn(node);
  });
}

/** Beside other tables, only a column with the table's name is certainly its own. */
function isColumnOf({ relation, others = [] }: Changed, column: Column): boolean {
  const [qualifier] = column.slice(-2, -1);
  if (qualifier === undefined) return others.length === 0;
  return qualifier === (relation?.alias?.aliasname ?? relation?.relname);
}
