import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { breakingEffect, unreadable } from "./effects.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nodesOf, qualifiedName } from "./syntax-tree.ts";

/** Settings that limit or name a session's statements, or say how it shows something, and do not change their meaning. */
const harmless = new Set(
  `application_name check_function_bodies client_min_messages idle_in_transaction_session_timeout lock_timeout row_security
  statement_timeout timezone transaction_timeout xmloption`.split(/\s+/),
);

/** Settings that every dump makes, with the values that keep the meaning of what is read here. */
const harmlessValues: Readonly<Record<string, RegExp>> = {
  client_encoding: /^utf-?8$/i,
  default_table_access_method: /^heap$/,
  default_tablespace: /^$/,
  search_path: /^(|pg_catalog)$/,
  standard_conforming_strings: /^(on|true|1)$/i,
};

/** SET and RESET. */
export function settingEffects({ name = "", kind, args }: NodeOf<"VariableSetStmt">): Effect[] {
  return effectsOfSetting(name, kind === "VAR_SET_VALUE" ? constantOf(args) : undefined);
}

/** The settings that `set_config` makes. */
export const configuredSettings = (tree: unknown): readonly Effect[] =>
  nodesOf(tree, "FuncCall")
    .filter(isSetConfig)
    .flatMap(({ args = [] }) => {
      const [name, value] = args.map((arg) => constantOf([arg]));
      return name === undefined
        ? [unreadable("it calls the function set_config")]
        : effectsOfSetting(name, value);
    });

export const isSetConfig = ({ funcname }: NodeOf<"FuncCall">): boolean => {
  const { name, schema = "pg_catalog" } = qualifiedName(funcname);
  return name === "set_config" && schema === "pg_catalog";
};

function effectsOfSetting(name: string, value: string | undefined): Effect[] {
  const setting = name.toLowerCase();
  if (harmless.has(setting) || (value !== undefined && harmlessValues[setting]?.test(value))) return [];
  return ["role", "session_authorization"].includes(setting)
    ? [breakingEffect("changesRights", `it goes on as another role (SET ${name})`)]
    : [unreadable(`SET ${name}`)];
}

/** A single constant, as text; undefined for anything else. */
function constantOf(args: readonly unknown[] = []): string | undefined {
  const [first, ...more] = args as readonly { readonly A_Const?: NodeOf<"A_Const"> }[];
  const { sval, ival, boolval } = first?.A_Const ?? {};
  if (!first?.A_Const || more.length > 0) return undefined;
  if (sval) return sval.sval ?? "";
  return ival ? String(ival.ival ?? 0) : String(boolval?.boolval ?? "");
}
