import type { Kind, NodeOf, Parsed } from "./sql-parser.ts";

/** Every node below this one, with its kind, in the order of the SQL. The only key of a node is its kind. */
export function nodesIn(tree: unknown): readonly Parsed[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, node]) => [
    ...(/^[A-Z]/.test(key) ? [{ kind: key, node }] : []),
    ...nodesIn(node),
  ]);
}

/** Every node of one kind below this one. */
export const nodesOf = <K extends Kind>(tree: unknown, kind: K): readonly NodeOf<K>[] =>
  nodesIn(tree).flatMap((found) => (found.kind === kind ? [found.node as NodeOf<K>] : []));

/** The relations that a tree names. */
export function relationsIn(tree: unknown): readonly NodeOf<"RangeVar">[] {
  if (typeof tree !== "object" || tree === null) return [];
  const own = "relname" in tree ? [tree as NodeOf<"RangeVar">] : [];
  return [...own, ...Object.values(tree).flatMap(relationsIn)];
}

/** The parts of a name, e.g. `public` and `tasks`. */
export const nameParts = (name: unknown): readonly string[] =>
  nodesOf(name, "String").map(({ sval }) => sval ?? "");

/** A name and the schema before it, if there is one; the name is empty if there is none. */
export function qualifiedName(parts: unknown): {
  readonly name: string;
  readonly schema: string | undefined;
} {
  const [name = "", schema] = [...nameParts(parts)].reverse();
  return { name, schema };
}

/** The name of an object, without its schema and its argument types. */
export function objectName(object: unknown): string {
  const { ObjectWithArgs, TypeName } = object as Partial<Record<Kind, Record<string, unknown>>>;
  return nameParts(ObjectWithArgs?.objname ?? TypeName?.names ?? object).at(-1) ?? "";
}

/** `OBJECT_FOREIGN_TABLE` and `AT_ForeignTable` as people write it: `foreign table`. */
export const inWords = (constant: string): string =>
  constant
    .replace(/^[A-Z]+_/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .replaceAll("_", " ")
    .toLowerCase();
