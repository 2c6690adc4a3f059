import type { Break } from "../../../orchestrator/database/migration-facts.ts";
import { breakOf } from "./breaks.ts";
import type { NodeOf } from "./sql-parser.ts";
import { inWords, nameParts, nodesOf, objectName } from "./syntax-tree.ts";

const tables = ["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"];
const views = ["OBJECT_VIEW", "OBJECT_MATVIEW"];

/** What DROP breaks. Whether other objects than tables and views are in use is not known, so they always count. */
export function dropBreaks({ objects = [], removeType = "OBJECT_TABLE" }: NodeOf<"DropStmt">): Break[] {
  // Without an index the previous release may be slower, but it works.
  if (removeType === "OBJECT_INDEX") return [];
  return objects.map((object) => {
    const name = objectName(object);
    if (tables.includes(removeType)) return breakOf(name, `it drops the table ${name}`);
    if (views.includes(removeType)) return breakOf(name, `it drops the view ${name}`);
    return breakOf(undefined, `it drops the ${inWords(removeType)} ${name}`);
  });
}

/** The tables and views that a DROP names; the tree holds them as plain names. */
export const droppedTables = ({ objects = [], removeType = "OBJECT_TABLE" }: NodeOf<"DropStmt">) =>
  [...tables, ...views].includes(removeType) ? objects.map(objectName) : [];

/** What `ALTER … RENAME` breaks. */
export function renameBreaks(rename: NodeOf<"RenameStmt">): Break[] {
  const { renameType = "OBJECT_TABLE", relationType = "OBJECT_TABLE", relation, object, subname } = rename;
  const name = relation?.relname ?? objectName(object);
  if (renameType === "OBJECT_TABCONSTRAINT") return [];
  // ALTER INDEX also renames a table that has the name.
  if ([...tables, "OBJECT_INDEX"].includes(renameType)) {
    return [breakOf(name, `it renames the table ${name}`)];
  }
  if (renameType === "OBJECT_COLUMN" && tables.includes(relationType)) {
    return [breakOf(name, `it renames the column ${subname} of ${name}`)];
  }
  const isPart = ["OBJECT_COLUMN", "OBJECT_ATTRIBUTE"].includes(renameType);
  return [partOf(isPart ? relationType : renameType, name)];
}

/** What `ALTER … SET SCHEMA` breaks. */
export function moveBreaks(move: NodeOf<"AlterObjectSchemaStmt">): Break[] {
  const { objectType = "OBJECT_TABLE", relation, object } = move;
  const name = relation?.relname ?? objectName(object);
  if (!tables.includes(objectType)) return [partOf(objectType, name)];
  return [breakOf(name, `it moves the table ${name} to another schema`)];
}

/** What ALTER TYPE breaks for an enumeration: a renamed value does, a new one does not. */
export const enumerationBreaks = ({ typeName, oldVal }: NodeOf<"AlterEnumStmt">): Break[] =>
  oldVal === undefined ? [] : [partOf("OBJECT_TYPE", nameParts(typeName).at(-1) ?? "")];

const partOf = (kind: string, name: string) =>
  breakOf(undefined, `it renames or moves the ${inWords(kind)} ${name}, or a part of it`);

/** What TRUNCATE breaks. */
export const truncateBreaks = ({ relations }: NodeOf<"TruncateStmt">): Break[] =>
  nodesOf(relations, "RangeVar").map(({ relname = "" }) =>
    breakOf(relname, `it empties the table ${relname}`),
  );
