import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { breakingEffect, effectOf, unreadable } from "./effects.ts";
import { configuredSettings, isSetConfig } from "./settings.ts";
import type { NodeOf } from "./sql-parser.ts";
import { nameParts, nodesOf, qualifiedName } from "./syntax-tree.ts";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Functions of PostgreSQL that only read and compute: it declares each as IMMUTABLE or STABLE.
 * https://www.postgresql.org/docs/current/xfunc-volatility.html
 */
export const readingFunctions = words(`
  abs age array_agg array_append array_cat array_length array_position array_prepend array_remove array_replace
  array_to_json array_to_string array_upper ascii avg bit_length bool_and bool_or btrim cardinality cbrt ceil ceiling
  char_length character_length chr concat concat_ws count cume_dist current_database current_schema
  current_setting date date_bin date_part date_trunc decode dense_rank div encode every exp extract first_value
  floor format generate_series get_bit hashtext initcap json_agg json_array_elements json_array_elements_text
  json_array_length json_build_array json_build_object json_each json_each_text json_extract_path
  json_extract_path_text json_object json_object_agg json_object_keys json_populate_record
  json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_agg
  jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object
  jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
  jsonb_object_agg jsonb_object_keys jsonb_populate_record jsonb_populate_recordset jsonb_set jsonb_strip_nulls
  jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days justify_hours justify_interval lag last_value lead
  left length like_escape ln log lower lpad ltrim make_date make_interval make_time make_timestamp
  make_timestamptz max md5 min mod nth_value ntile now num_nonnulls num_nulls octet_length overlay
  percent_rank percentile_cont percentile_disc pg_get_serial_sequence pg_typeof position power quote_ident quote_literal quote_nullable
  radians rank regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat
  replace reverse right round row_number row_to_json rpad rtrim sha224 sha256 sha384 sha512 sign split_part sqrt
  starts_with statement_timestamp stddev string_agg string_to_array string_to_table strpos substr substring sum
  text timezone to_char to_date to_hex to_json to_jsonb to_number to_regclass to_regtype to_timestamp
  to_tsquery to_tsvector transaction_timestamp translate trim_array trunc unnest upper variance version
  width_bucket
`);

/** Functions of PostgreSQL that are VOLATILE, but change nothing that another session depends on. */
export const harmlessFunctions = words(`
  clock_timestamp currval gen_random_uuid lastval nextval pg_advisory_xact_lock pg_advisory_xact_lock_shared random
  timeofday
`);

const known = new Set([...readingFunctions, ...harmlessFunctions]);

interface Called {
  readonly name: string;
  readonly schema: string | undefined;
}

const functionsIn = (tree: unknown): readonly Called[] =>
  nodesOf(tree, "FuncCall").map(({ funcname }) => qualifiedName(funcname));

const isKnown = ({ name, schema = "pg_catalog" }: Called) => schema === "pg_catalog" && known.has(name);

/** Operators are functions too. A name with a schema that is not PostgreSQL's is another one's. */
const operatorsIn = (tree: unknown): readonly Called[] =>
  [
    ...nodesOf(tree, "A_Expr").map(({ name }) => name),
    ...nodesOf(tree, "SubLink").map(({ operName }) => operName),
    ...nodesOf(tree, "SortBy").map(({ useOp }) => useOp),
  ].flatMap((parts) => {
    const called = qualifiedName(parts);
    return called.name === "" ? [] : [called];
  });

/** `row.name` is a column, or calls the function of that name. */
const columnsOrCalls = (tree: unknown): readonly string[] =>
  [
    ...nodesOf(tree, "ColumnRef").map(({ fields }) => nameParts(fields).slice(1)),
    ...nodesOf(tree, "A_Indirection").map(({ indirection }) => nameParts(indirection)),
  ].flat();

/** The known functions and operators that it calls without schema: the database may have one of its own of that name. */
export const calledByName = (tree: unknown): readonly string[] => [
  ...new Set([
    ...[
      ...functionsIn(tree).filter((call) => isKnown(call) || call.name === "set_config"),
      ...operatorsIn(tree),
    ]
      .filter(({ schema }) => schema === undefined)
      .map(({ name }) => name),
    ...columnsOrCalls(tree),
  ]),
];

/** The called functions whose effect is not known: the service's own, and those of PostgreSQL that are not listed. */
export const calledFunctions = (tree: unknown): readonly Effect[] => [
  ...nodesOf(tree, "FuncCall").flatMap((call) => {
    const { name, schema } = qualifiedName(call.funcname);
    if (isKnown({ name, schema }) || isSetConfig(call)) return [];
    return name === "setval"
      ? [
          breakingEffect(
            "breaksPreviousRelease",
            "it sets a sequence, which may give values again",
            sequenceOf(call),
          ),
        ]
      : [unreadable(`it calls the function ${name}`)];
  }),
  ...configuredSettings(tree),
  ...operatorsIn(tree)
    .filter(({ schema }) => schema !== undefined && schema !== "pg_catalog")
    .map(({ name, schema }) => unreadable(`it calls the operator ${schema}.${name}`)),
];

/** The values of sequences that a statement takes when it runs. */
export const takenValues = (tree: unknown): readonly Effect[] =>
  nodesOf(tree, "FuncCall")
    .filter(({ funcname }) => nameParts(funcname).at(-1) === "nextval")
    .map((call) =>
      effectOf(
        "breaksPreviousRelease",
        `it takes values of the sequence ${sequenceOf(call) ?? ""}, which the previous release may need`,
        sequenceOf(call),
      ),
    );

/** The sequence that the first argument names; undefined unless that is a constant. */
function sequenceOf({ args = [] }: NodeOf<"FuncCall">): string | undefined {
  const [first] = args;
  const constant = first && "TypeCast" in first ? first.TypeCast.arg : first;
  const text = constant && "A_Const" in constant ? constant.A_Const.sval?.sval : undefined;
  const [, quoted, plain] = /(?:^|\.)(?:"([^"]+)"|([^".]+))$/.exec(text ?? "") ?? [];
  return quoted ?? plain?.toLowerCase();
}

/** The same for an expression that runs with later rows, also with those that the migration inserts. */
export const laterCalls = (tree: unknown): readonly Effect[] =>
  calledFunctions(tree).map(({ breaking: _breaking, ...effect }) => effect);
