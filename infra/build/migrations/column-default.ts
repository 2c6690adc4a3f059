import { isBuiltIn } from "./built-in-types.ts";
import { harmlessFunctions } from "./called-functions.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesOf, qualifiedName } from "./syntax-tree.ts";

/** Functions whose value depends on their arguments and the time alone, and is not NULL unless an argument is. */
const fixed = new Set(
  `abs btrim ceil ceiling floor left length lower lpad ltrim make_date make_interval make_time md5 now power repeat
  replace reverse right round rpad rtrim sha256 sqrt statement_timestamp substr transaction_timestamp trunc upper`.split(
    /\s+/,
  ),
);

const times = /^SVFOP_(CURRENT_DATE|(CURRENT|LOCAL)_?TIME)/;

type Test = (call: string) => boolean;

/** Whether every part of an expression is a constant, or a call that passes the test. */
function consistsOf(node: unknown, test: Test): boolean {
  const [[kind = "", part] = []] = Object.entries((node ?? {}) as object);
  switch (kind) {
    case "A_Const":
      return true;
    case "TypeCast": {
      const { arg, typeName } = part as NodeOf<"TypeCast">;
      return isBuiltIn(typeName) && consistsOf(arg, test);
    }
    case "A_Expr": {
      const { kind: form, lexpr, rexpr } = part as NodeOf<"A_Expr">;
      return form === "AEXPR_OP" && (!lexpr || consistsOf(lexpr, test)) && consistsOf(rexpr, test);
    }
    case "A_ArrayExpr":
      return ((part as NodeOf<"A_ArrayExpr">).elements ?? []).every((element) => consistsOf(element, test));
    case "SQLValueFunction":
      return times.test((part as NodeOf<"SQLValueFunction">).op ?? "");
    case "FuncCall": {
      const { funcname, args = [] } = part as NodeOf<"FuncCall">;
      const { name, schema = "pg_catalog" } = qualifiedName(funcname);
      return schema === "pg_catalog" && test(name) && args.every((arg) => consistsOf(arg, test));
    }
    default:
      return false;
  }
}

/** Whether it has the same value for every row that is there, and no session can make it fail. */
export const isConstant = (expression: unknown): boolean => consistsOf(expression, (name) => fixed.has(name));

/** Whether it is known to be a value, not NULL. */
export const isValue = (expression: unknown): boolean =>
  consistsOf(expression, (name) => fixed.has(name) || harmlessFunctions.includes(name)) &&
  nodesOf(expression, "A_Const").every(({ isnull }) => isnull !== true);
