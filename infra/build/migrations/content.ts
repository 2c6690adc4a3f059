import type {
  Content,
  CreatedColumn,
  CreatedTable,
} from "../../../orchestrator/database/migration-execution.ts";
import { nameOf } from "./alone-statements.ts";
import { serials } from "./built-in-types.ts";
import { readDoBlock } from "./do-block.ts";
import { type NodeOf, type Parsed, parseSql } from "./sql-parser.ts";
import { nameParts, nodesIn, nodesOf } from "./syntax-tree.ts";

/** What the statements leave in an empty database, those of DO blocks included. */
export function contentOf(statements: readonly Parsed[]): Content {
  const parts = statements.map(partOf);
  return {
    tables: parts.flatMap(({ tables = [] }) => tables),
    indexes: parts.flatMap(({ indexes = [] }) => indexes),
    inserts: parts.flatMap(({ inserts = [] }) => inserts),
    others: parts.some(({ others = false }) => others),
  };
}

const nothing: Partial<Content> = {};
const others: Partial<Content> = { others: true };

function partOf({ kind, node }: Parsed): Partial<Content> {
  switch (kind) {
    case "CommentStmt":
    case "CreateExtensionStmt":
    case "TransactionStmt":
    case "VariableSetStmt":
      return nothing;
    case "CreateStmt":
      return created(node as NodeOf<"CreateStmt">);
    case "DoStmt":
      return blockContent(node as NodeOf<"DoStmt">);
    case "IndexStmt": {
      const { idxname } = node as NodeOf<"IndexStmt">;
      return idxname ? { indexes: [idxname] } : others;
    }
    case "InsertStmt": {
      const { relation, withClause } = node as NodeOf<"InsertStmt">;
      const changes = nodesIn(withClause).some((part) =>
        /^(Insert|Update|Delete|Merge)Stmt$/.test(part.kind),
      );
      return changes ? others : { inserts: [nameOf(relation)] };
    }
    case "SelectStmt":
      return nodesOf(node, "FuncCall").every(isHarmless) ? nothing : others;
    default:
      return others;
  }
}

/** Functions that leave nothing in the database. */
const isHarmless = ({ funcname }: NodeOf<"FuncCall">) =>
  ["set_config", "pg_advisory_xact_lock", "hashtext", "now"].includes(nameParts(funcname).at(-1) ?? "");

function blockContent(block: NodeOf<"DoStmt">): Partial<Content> {
  const inside: Parsed[] = [];
  const facts = readDoBlock(block, (sql) => {
    inside.push(...parse(sql));
    return [];
  });
  return facts.some(({ effects }) => effects.length > 0) ? others : contentOf(inside);
}

function parse(sql: string): readonly Parsed[] {
  try {
    return parseSql(sql);
  } catch {
    return [{ kind: "unparsed", node: {} }];
  }
}

function created({
  relation,
  tableElts = [],
  inhRelations,
  partspec,
  partbound,
  ofTypename,
}: NodeOf<"CreateStmt">): Partial<Content> {
  const isPlain = relation?.relpersistence === "p" && !inhRelations && !partspec && !partbound && !ofTypename;
  const isLike = tableElts.some((element) => !("ColumnDef" in element || "Constraint" in element));
  if (!isPlain || isLike) return others;
  const keys = tableElts.flatMap((element) =>
    "Constraint" in element && element.Constraint.contype === "CONSTR_PRIMARY"
      ? nameParts(element.Constraint.keys)
      : [],
  );
  const columns = tableElts.flatMap((element) =>
    "ColumnDef" in element ? [columnOf(element.ColumnDef, keys)] : [],
  );
  const table: CreatedTable = { table: nameOf(relation), columns };
  return { tables: [table] };
}

function columnOf(
  { colname = "", typeName, constraints }: NodeOf<"ColumnDef">,
  keys: readonly string[],
): CreatedColumn {
  const parts = nameParts(typeName?.names);
  const serial = serials.get(parts.at(-1) ?? "");
  const type = serial ?? parts.map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
  const isArray = (typeName?.arrayBounds ?? []).length > 0;
  const needsValue = nodesOf(constraints, "Constraint").some(({ contype }) =>
    ["CONSTR_NOTNULL", "CONSTR_PRIMARY", "CONSTR_IDENTITY"].includes(contype ?? ""),
  );
  return {
    name: colname,
    type: isArray ? `${type}[]` : type,
    modifier: modifierOf(
      parts.at(-1) ?? "",
      nodesOf(typeName?.typmods, "A_Const").map(({ ival }) => ival?.ival ?? 0),
    ),
    notNull: needsValue || keys.includes(colname) || serial !== undefined,
  };
}

/** `pg_attribute.atttypmod` of a type with a length or a precision. */
function modifierOf(type: string, [first, second = 0]: readonly number[]): number {
  if (first === undefined) return -1;
  if (type === "varchar" || type === "bpchar") return first + 4;
  return type === "numeric" ? first * 65_536 + second + 4 : first;
}
