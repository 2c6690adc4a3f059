import type { NodeOf } from "./sql-parser.ts";
import { nameParts } from "./syntax-tree.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Types of PostgreSQL; any other one may be a domain, whose checks read every row. */
const builtIn = words(`
  bit bool box bpchar bytea char cidr circle date float4 float8 inet int2 int4 int8 interval json jsonb jsonpath line
  lseg macaddr macaddr8 money name numeric oid path pg_lsn point polygon text time timestamp timestamptz timetz tsquery
  tsvector uuid varbit varchar xml
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
  tstzmultirange datemultirange
`);

const serials = words("smallserial serial bigserial serial2 serial4 serial8");

const nameOf = ({ names }: NodeOf<"TypeName">) => {
  const [name = "", schema = "pg_catalog"] = [...nameParts(names)].reverse();
  return { name, schema };
};

/** Whether a column of the type gets a value of a sequence. */
export const isSerial = (type: NodeOf<"TypeName"> | undefined): boolean =>
  type !== undefined && serials.has(nameOf(type).name);

/** Whether the type is PostgreSQL's own. */
export function isBuiltIn(type: NodeOf<"TypeName"> | undefined): boolean {
  if (!type || type.setof || type.pct_type) return false;
  const { name, schema } = nameOf(type);
  return schema === "pg_catalog" && builtIn.has(name);
}
