import type {
  Reference,
  RelationName,
  StatementFacts,
  TableLock,
} from "../../../orchestrator/database/migration-facts.ts";
import { isSerial } from "./built-in-types.ts";
import { plainTableOf } from "./created-table.ts";
import type { NodeOf, Parsed } from "./sql-parser.ts";
import { nodesOf } from "./syntax-tree.ts";

type Relations = Pick<StatementFacts, "creates" | "names" | "renames" | "references" | "locks" | "fills">;

/** The relations that a statement creates, names, locks and fills. */
export function relationsOf({ kind, node }: Parsed): Relations {
  switch (kind) {
    case "CreateStmt": {
      const statement = node as NodeOf<"CreateStmt">;
      const table = plainTableOf(statement);
      return {
        ...(table !== undefined && { creates: [table, ...sequencesOf(table, statement)] }),
        ...named(statement.relation),
        ...foreignKeys(statement.relation?.relname ?? "", statement.tableElts),
      };
    }
    case "CreateSeqStmt": {
      const { sequence } = node as NodeOf<"CreateSeqStmt">;
      return { creates: [sequence?.relname ?? ""], ...named(sequence) };
    }
    case "CreateTableAsStmt":
      return filled(node as NodeOf<"CreateTableAsStmt">);
    case "SelectStmt":
      return filled({ into: (node as NodeOf<"SelectStmt">).intoClause });
    case "ViewStmt":
      return named((node as NodeOf<"ViewStmt">).view);
    case "RenameStmt": {
      const { relation, renameType = "", newname = "" } = node as NodeOf<"RenameStmt">;
      const isRelation =
        relation !== undefined && !/COLUMN|CONSTRAINT|ATTRIBUTE|RULE|TRIGGER|POLICY/.test(renameType);
      return isRelation ? { ...named({ ...relation, relname: newname }), renames: newname } : {};
    }
    case "AlterTableStmt":
      return alteredRelations(node as NodeOf<"AlterTableStmt">);
    case "InsertStmt":
    case "MergeStmt":
    case "UpdateStmt":
      return { fills: [(node as NodeOf<"InsertStmt">).relation?.relname ?? ""] };
    default:
      return {};
  }
}

/** A table that is created with rows; a materialized view is filled again by others. */
function filled({
  into,
  objtype = "OBJECT_TABLE",
}: {
  readonly into?: NodeOf<"IntoClause"> | undefined;
  readonly objtype?: string;
}): Relations {
  const rel = into?.rel;
  const isPlain = rel?.relpersistence === "p" && objtype === "OBJECT_TABLE";
  return { ...(isPlain && { creates: [rel.relname ?? ""] }), ...named(rel) };
}

/** Those of a statement and its parts. */
export const together = (all: readonly Relations[]): Relations => {
  const renames = all.find((one) => one.renames !== undefined)?.renames;
  const lists = (["creates", "names", "references", "locks", "fills"] as const).flatMap((key) => {
    const list = all.flatMap((one): readonly unknown[] => one[key] ?? []);
    return list.length > 0 ? [[key, list] as const] : [];
  });
  return { ...Object.fromEntries(lists), ...(renames !== undefined && { renames }) };
};

/** A temporary name is the session's own. */
const named = (relation: NodeOf<"RangeVar"> | undefined): { readonly names?: readonly RelationName[] } => {
  if (!relation || relation.relpersistence === "t") return {};
  const { schemaname: schema, relname: name = "" } = relation;
  return { names: [{ ...(schema !== undefined && { schema }), name }] };
};

/** The sequences that PostgreSQL creates for its columns. */
const sequencesOf = (table: string, { tableElts }: NodeOf<"CreateStmt">): readonly string[] =>
  nodesOf(tableElts, "ColumnDef")
    .filter(
      ({ typeName, constraints }) =>
        isSerial(typeName) ||
        nodesOf(constraints, "Constraint").some(({ contype }) => contype === "CONSTR_IDENTITY"),
    )
    .map(({ colname }) => `${table}_${colname}_seq`);

function foreignKeys(table: string, tree: unknown): { references: Reference[]; locks: TableLock[] } {
  const references = nodesOf(tree, "Constraint")
    .filter(({ contype }) => contype === "CONSTR_FOREIGN")
    .map(({ pktable }) => ({ table, to: pktable?.relname ?? "" }));
  return { references, locks: references.map(({ to }) => ({ table: to, mode: "SHARE ROW EXCLUSIVE" })) };
}

/** Actions that let others read and write. https://www.postgresql.org/docs/current/sql-altertable.html */
const weak = ["AT_ValidateConstraint", "AT_SetStatistics", "AT_ClusterOn", "AT_DropCluster"];

function alteredRelations({ relation, cmds }: NodeOf<"AlterTableStmt">): Relations {
  const table = relation?.relname ?? "";
  const isWeak = nodesOf(cmds, "AlterTableCmd").every(({ subtype = "" }) => weak.includes(subtype));
  const own: TableLock[] = isWeak ? [] : [{ table, mode: "ACCESS EXCLUSIVE" }];
  const { references, locks } = foreignKeys(table, cmds);
  return { references, locks: [...own, ...locks] };
}
