import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { breakingEffect, effectOf, ifExists } from "./effects.ts";
import type { NodeOf } from "./sql-parser.ts";
import { inWords, nameParts, nodesOf, objectName } from "./syntax-tree.ts";

const tables = ["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"];
const views = ["OBJECT_VIEW", "OBJECT_MATVIEW"];
const rights = ["OBJECT_POLICY", "OBJECT_ROLE"];

/** DROP. Whether other objects than tables and views are in use is not known, so they always count. */
export function dropEffects({ objects = [], removeType = "OBJECT_TABLE" }: NodeOf<"DropStmt">): Effect[] {
  return objects.map((object) => {
    const name = objectName(object);
    if (tables.includes(removeType))
      return ifExists(breakingEffect("destroysData", `it drops the table ${name}`, name));
    if (views.includes(removeType))
      return ifExists(breakingEffect("breaksPreviousRelease", `it drops the view ${name}`, name));
    // Without an index the previous release may be slower, but it works.
    if (removeType === "OBJECT_INDEX") return effectOf("blocks", `it drops the index ${name}`);
    const kind = rights.includes(removeType) ? "changesRights" : "breaksPreviousRelease";
    return breakingEffect(kind, `it drops the ${inWords(removeType)} ${name}`);
  });
}

/** `ALTER … RENAME`. */
export function renameEffects(rename: NodeOf<"RenameStmt">): Effect[] {
  const { renameType = "OBJECT_TABLE", relationType = "OBJECT_TABLE", relation, object, subname } = rename;
  const name = relation?.relname ?? objectName(object);
  if (renameType === "OBJECT_TABCONSTRAINT")
    return [effectOf("breaksPreviousRelease", `it renames the constraint ${subname} of ${name}`, name)];
  // ALTER INDEX also renames a table that has the name.
  if ([...tables, "OBJECT_INDEX"].includes(renameType)) {
    return [breakingEffect("breaksPreviousRelease", `it renames the table ${name}`, name)];
  }
  if (renameType === "OBJECT_COLUMN" && tables.includes(relationType)) {
    return [breakingEffect("breaksPreviousRelease", `it renames the column ${subname} of ${name}`, name)];
  }
  const isPart = ["OBJECT_COLUMN", "OBJECT_ATTRIBUTE"].includes(renameType);
  return [partOf(isPart ? relationType : renameType, name)];
}

/** `ALTER … SET SCHEMA`. */
export function moveEffects(move: NodeOf<"AlterObjectSchemaStmt">): Effect[] {
  const { objectType = "OBJECT_TABLE", relation, object } = move;
  const name = relation?.relname ?? objectName(object);
  if (!tables.includes(objectType)) return [partOf(objectType, name)];
  return [breakingEffect("breaksPreviousRelease", `it moves the table ${name} to another schema`, name)];
}

/** ALTER TYPE for an enumeration: a renamed value breaks; a new one the previous release may meet. */
export const enumerationEffects = ({ typeName, oldVal }: NodeOf<"AlterEnumStmt">): Effect[] => {
  const name = nameParts(typeName).at(-1) ?? "";
  return oldVal === undefined
    ? [
        effectOf(
          "breaksPreviousRelease",
          `it adds a value to ${name}, which the previous release does not know`,
        ),
      ]
    : [partOf("OBJECT_TYPE", name)];
};

const partOf = (kind: string, name: string) =>
  breakingEffect(
    kind === "OBJECT_ROLE" ? "changesRights" : "breaksPreviousRelease",
    `it renames or moves the ${inWords(kind)} ${name}, or a part of it`,
  );

/** REINDEX, REFRESH and CLUSTER by their relation; `takesLong` where others go on meanwhile. */
export const relationEffect = (
  kind: "blocks" | "rewritesTable" | "takesLong",
  what: string,
  relation: { readonly relname?: string } | undefined,
): Effect[] => [effectOf(kind, `${what} ${relation?.relname ?? "all tables"}`, relation?.relname)];

/** The tables of LOCK. */
export const lockEffects = ({ relations }: NodeOf<"LockStmt">): Effect[] =>
  nodesOf(relations, "RangeVar").map(({ relname = "" }) =>
    effectOf("blocks", `it locks ${relname} until the migration ends`, relname),
  );
