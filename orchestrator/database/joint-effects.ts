import type { DatabaseObjects } from "./database-objects.ts";
import type { Effect, StatementFacts } from "./migration-facts.ts";

/** A migration and those that run before it. */
export interface Around {
  readonly statements: readonly StatementFacts[];
  readonly before: readonly StatementFacts[];
}

/** The effects that a statement has together with the others, or with what the database has. */
export function jointEffects(
  database: DatabaseObjects,
  statement: StatementFacts,
  around: Around,
): readonly Effect[] {
  return [
    ...readViews(database, statement),
    ...hidingNames(database, statement, around),
    ...heldRows(database, statement, around),
    ...heldLocks(database, statement, around),
  ];
}

/** A query of a view calls what the view calls. */
const readViews = ({ views }: DatabaseObjects, { reads = [] }: StatementFacts): readonly Effect[] =>
  reads
    .filter((name) => views.has(name))
    .map((name) => ({
      class: "unknown",
      reason: `it reads the view ${name}, and what this calls is not known`,
    }));

/** A table in a schema that sessions look into first hides the one in use from them. */
function hidingNames(
  { relations, schema: own }: DatabaseObjects,
  { names = [] }: StatementFacts,
  { statements, before }: Around,
): readonly Effect[] {
  const createsSchema = [...before, ...statements].some(({ kind }) => kind === "CreateSchemaStmt");
  return names.flatMap(({ schema = createsSchema ? undefined : own, name }): Effect[] => {
    const schemas = relations.get(name);
    if (!schemas || (schema !== undefined && schemas.includes(schema))) return [];
    const reason = `it creates another ${name}, which sessions may find instead of the one in ${schemas.join(", ")}`;
    return [{ class: "breaksPreviousRelease", reason }];
  });
}

/** A row that refers to a row in use keeps that from being deleted. */
const heldRows = (
  { relations }: DatabaseObjects,
  { fills = [] }: StatementFacts,
  { statements, before }: Around,
): readonly Effect[] =>
  [...before, ...statements]
    .flatMap(({ references = [] }) => references)
    .filter(({ table, to }) => fills.includes(table) && relations.has(to))
    .map(({ table, to }) => ({
      class: "breaksPreviousRelease",
      reason: `its rows in ${table} refer to ${to}, from which the previous release cannot delete these rows any more`,
    }));

/** A lock is held until the migration ends: while it waits for another one, and while it does something that takes long. */
function heldLocks(
  { relations }: DatabaseObjects,
  statement: StatementFacts,
  { statements, before }: Around,
): readonly Effect[] {
  const locks = statements.flatMap(locksOf).filter(({ table }) => relations.has(table));
  const [first] = locks;
  if (!first) return [];
  const second = locksOf(statement).find(
    ({ table, mode }) => relations.has(table) && (table !== first.table || mode !== first.mode),
  );
  const waiting: Effect[] = second
    ? [
        {
          class: "blocks",
          reason: `it waits for its lock on ${second.table} (${second.mode}) while it holds that on ${first.table}`,
        },
      ]
    : [];
  const working: Effect[] = isLong(statement, [...before, ...statements])
    ? [{ class: "blocks", reason: `it may take long, while the migration holds its lock on ${first.table}` }]
    : [];
  return [...waiting, ...working];
}

const locksOf = ({ locks = [] }: StatementFacts) => locks;

const isFilling = ({ kind, isLong }: StatementFacts) => isLong === true && kind !== "IndexStmt";

/** The index of an empty table takes no time. */
const isLong = (statement: StatementFacts, all: readonly StatementFacts[]) =>
  statement.kind === "IndexStmt"
    ? all.some(isFilling)
    : statement.isLong === true || statement.effects.some((effect) => effect.class === "takesLong");
