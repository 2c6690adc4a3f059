import { lockTimeoutSeconds } from "../../../orchestrator/database/migration-block.ts";
import type { NodeOf, Parsed } from "./sql-parser.ts";
import { nodesIn, nodesOf } from "./syntax-tree.ts";

/** Whether a top-level statement sets something for the session, so that it also holds for later transactions. */
export function isLastingSetting({ kind, node }: Parsed): boolean {
  if (kind === "VariableSetStmt") return (node as NodeOf<"VariableSetStmt">).is_local !== true;
  return kind === "SelectStmt" && JSON.stringify(node).includes('"set_config"');
}

/** Whether it sets `lock_timeout` to more than a migration may wait; such a statement is passed over. */
export function raisesLockTimeout(statement: Parsed): boolean {
  const value = lockTimeoutOf(statement);
  return value !== undefined && !(value > 0 && value <= lockTimeoutSeconds * 1000);
}

/** In a syntax tree: a setting of that name, and its name after SET, RESET or `set_config`, in a body too. */
const setsLockTimeout =
  /"name":"lock_timeout"|\b(set|reset)\b[^;]*\block_timeout|set_config[^;]*\block_timeout/i;

/** Whether it changes `lock_timeout` in a way that cannot be bounded: in a block, in a function, or with all settings. */
export function hidesLockTimeout(statement: Parsed): boolean {
  if (lockTimeoutOf(statement) !== undefined) return false;
  const resetsAll = nodesIn({ [statement.kind]: statement.node }).some(
    ({ kind, node }) => kind === "VariableSetStmt" && (node as { kind?: string }).kind === "VAR_RESET_ALL",
  );
  return resetsAll || setsLockTimeout.test(JSON.stringify(statement.node));
}

/** Milliseconds to which a plain SET, RESET or `set_config` sets `lock_timeout`; NaN if that cannot be told. */
function lockTimeoutOf({ kind, node }: Parsed): number | undefined {
  if (kind === "VariableSetStmt") {
    const { name, kind: how, args } = node as NodeOf<"VariableSetStmt">;
    if (name?.toLowerCase() !== "lock_timeout") return undefined;
    return how === "VAR_SET_VALUE" ? millisecondsOf(nodesOf(args, "A_Const")[0]) : 0;
  }
  const [call] = kind === "SelectStmt" ? setConfigCalls(node) : [];
  const [name, value] = call ?? [];
  if (name?.sval?.sval?.toLowerCase() !== "lock_timeout") return undefined;
  return millisecondsOf(value);
}

/** The constant arguments of a SELECT that does nothing but call `set_config` once. */
function setConfigCalls(node: unknown): readonly (readonly NodeOf<"A_Const">[])[] {
  const { targetList = [], ...rest } = node as NodeOf<"SelectStmt">;
  if (targetList.length !== 1 || nodesIn(rest).length > 0) return [];
  const [call] = nodesOf(targetList, "FuncCall");
  if (!call || nodesOf(call.funcname, "String").at(-1)?.sval !== "set_config") return [];
  return [nodesOf(call.args, "A_Const")];
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function millisecondsOf(constant: NodeOf<"A_Const"> | undefined): number {
  const text = constant?.sval?.sval ?? constant?.fval?.fval ?? String(constant?.ival?.ival ?? 0);
  const [, number, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(text) ?? [];
  return Number(number ?? Number.NaN) * (units[unit] ?? Number.NaN);
}
