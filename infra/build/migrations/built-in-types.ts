import type { NodeOf } from "./sql-parser.ts";
import { qualifiedName } from "./syntax-tree.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Types of PostgreSQL; any other one may be a domain, whose checks read every row. */
const builtIn = words(`
  bit bool box bpchar bytea char cidr circle date float4 float8 inet int2 int4 int8 interval json jsonb jsonpath line
  lseg macaddr macaddr8 money name numeric oid path pg_lsn point polygon text time timestamp timestamptz timetz tsquery
  tsvector uuid varbit varchar xml
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
  tstzmultirange datemultirange
`);

/** Names for a type with values of a sequence, and that type. */
export const serials: ReadonlyMap<string, string> = new Map([
  ["smallserial", "int2"],
  ["serial2", "int2"],
  ["serial", "int4"],
  ["serial4", "int4"],
  ["bigserial", "int8"],
  ["serial8", "int8"],
]);

/** Whether a column of the type gets a value of a sequence. */
export const isSerial = (type: NodeOf<"TypeName"> | undefined): boolean =>
  type !== undefined && serials.has(qualifiedName(type.names).name);

/** Whether the type is PostgreSQL's own. */
export function isBuiltIn(type: NodeOf<"TypeName"> | undefined): boolean {
  if (!type || type.setof || type.pct_type) return false;
  const { name, schema = "pg_catalog" } = qualifiedName(type.names);
  return schema === "pg_catalog" && builtIn.has(name);
}
