import type { AloneStatement, ObjectName } from "../../../orchestrator/database/migration-execution.ts";
import type { NodeOf, Parsed } from "./sql-parser.ts";
import { nameParts, nodesOf } from "./syntax-tree.ts";

/** What a statement does that PostgreSQL refuses inside a transaction; undefined for any other one. */
export function aloneStatementOf({ kind, node }: Parsed): AloneStatement | undefined {
  switch (kind) {
    case "IndexStmt": {
      const { concurrent, idxname = "", relation } = node as NodeOf<"IndexStmt">;
      return concurrent ? { does: "createIndex", index: idxname, table: nameOf(relation) } : undefined;
    }
    case "DropStmt": {
      const { concurrent, objects = [] } = node as NodeOf<"DropStmt">;
      return concurrent ? { does: "dropIndex", index: nameOfParts(nameParts(objects[0])) } : undefined;
    }
    case "ReindexStmt": {
      const { relation } = node as NodeOf<"ReindexStmt">;
      if (!hasOption(node, "concurrently")) return undefined;
      return { does: "reindex", ...(relation && { relation: nameOf(relation) }) };
    }
    case "VacuumStmt":
      return (node as NodeOf<"VacuumStmt">).is_vacuumcmd ? { does: "vacuum" } : undefined;
    case "AlterTableStmt":
      return detachment(node as NodeOf<"AlterTableStmt">);
    default:
      return undefined;
  }
}

function detachment({ relation, cmds }: NodeOf<"AlterTableStmt">): AloneStatement | undefined {
  const [partition] = nodesOf(cmds, "PartitionCmd").filter(({ concurrent }) => concurrent);
  return partition && { does: "detachPartition", table: nameOf(relation), partition: nameOf(partition.name) };
}

/** Whether an option is named and not turned off: `VACUUM (FULL)`, and not `VACUUM (FULL false)`. */
export const hasOption = (node: unknown, name: string): boolean =>
  nodesOf(node, "DefElem").some(
    ({ defname, arg }) => defname === name && !/"(false|off|0)"|"ival":\{\}/.test(JSON.stringify(arg ?? "")),
  );

export const nameOf = (
  relation: { readonly schemaname?: string; readonly relname?: string } | undefined,
): ObjectName => nameOfParts([relation?.schemaname ?? "", relation?.relname ?? ""]);

const nameOfParts = (parts: readonly string[]): ObjectName => {
  const [schema, name = ""] = parts.length > 1 ? parts.slice(-2) : [undefined, ...parts];
  return { ...(schema && { schema }), name };
};
