import { alterTableBreaks } from "./breaking-alter-table.ts";
import { name, namesIn, tableOf } from "./sql-names.ts";
import { type SqlStatement, sqlStatements } from "./sql-statements.ts";

/** Whether the version before may use a table or a view: those that are not there yet are nobody's. */
export type IsInUse = (table: string) => boolean;

/**
 * What in a file of SQL the version of the service before could not live with, in plain words. What it cannot read,
 * such as SQL that is put together when it runs, it takes for harmless only if no literal of it is not.
 */
export function breakingChanges(sql: string, isInUse: IsInUse): readonly string[] {
  const found = sqlStatements(sql).flatMap((statement) => breaksOf(statement, isInUse));
  return [...new Set(found)];
}

function breaksOf(statement: SqlStatement, isInUse: IsInUse): readonly string[] {
  const { text, literals } = statement;
  // Only these run what a literal holds; the body of a function runs when somebody calls it.
  const runs = /^DO\b/i.test(text) || /\bEXECUTE\b/i.test(text);
  const within = runs ? literals.flatMap((literal) => breakingChanges(literal, isInUse)) : [];
  return [...within, ...ruleBreaks.flatMap((breaks) => breaks(text, isInUse))];
}

type Breaks = (text: string, isInUse: IsInUse) => readonly string[];

const list = `${name}(?:\\s*,\\s*${name})*`;

/** `says` for every table of a list that is in use. */
const ofTables =
  (pattern: string, says: (table: string) => string): Breaks =>
  (text, isInUse) =>
    [...text.matchAll(new RegExp(pattern, "gi"))].flatMap(({ groups }) =>
      namesIn(groups?.names ?? "")
        .filter(isInUse)
        .map(says),
    );

/** `says` for every object of a kind whose use nobody can tell. */
const ofObjects =
  (pattern: string, says: (kind: string, object: string) => string): Breaks =>
  (text) =>
    [...text.matchAll(new RegExp(pattern, "gi"))].map(({ groups }) =>
      says((groups?.kind ?? "").toLowerCase(), tableOf(groups?.object ?? "")),
    );

const objectKinds = "SCHEMA|TYPE|DOMAIN|SEQUENCE|FUNCTION|PROCEDURE|ROUTINE|AGGREGATE|EXTENSION";

const ruleBreaks: readonly Breaks[] = [
  ofTables(
    `\\bDROP\\s+(?:FOREIGN\\s+)?TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?<names>${list})`,
    (table) => `it drops the table ${table}`,
  ),
  ofTables(
    `\\bDROP\\s+(?:MATERIALIZED\\s+)?VIEW\\s+(?:IF\\s+EXISTS\\s+)?(?<names>${list})`,
    (view) => `it drops the view ${view}`,
  ),
  ofObjects(
    `\\bDROP\\s+(?<kind>${objectKinds})\\s+(?:IF\\s+EXISTS\\s+)?(?<object>${name})`,
    (kind, object) => `it drops the ${kind} ${object}`,
  ),
  ofObjects(
    `\\bALTER\\s+(?<kind>VIEW|MATERIALIZED\\s+VIEW|${objectKinds})\\s+(?:IF\\s+EXISTS\\s+)?(?<object>${name})[^;]*?\\s(?:RENAME|SET\\s+SCHEMA)\\b`,
    (kind, object) => `it renames or moves the ${kind} ${object}, or a part of it`,
  ),
  (text, isInUse) => alterTableBreaks(text, isInUse),
  ofTables(
    `\\bCREATE\\s+UNIQUE\\s+INDEX\\b.*?\\sON\\s+(?:ONLY\\s+)?(?<names>${name})`,
    (table) => `it makes values of ${table} unique, which what it writes may not be`,
  ),
  ofTables(
    `\\bTRUNCATE\\s+(?:TABLE\\s+)?(?:ONLY\\s+)?(?<names>${list})`,
    (table) => `it empties the table ${table}`,
  ),
  ofTables(
    `\\bDELETE\\s+FROM\\s+(?:ONLY\\s+)?(?<names>${name})(?!.*\\bWHERE\\b)`,
    (table) => `it deletes every row of ${table}`,
  ),
  ofTables(
    `\\bUPDATE\\s+(?:ONLY\\s+)?(?!SET\\s)(?<names>${name})(?:\\s+(?:AS\\s+)?(?!SET\\s)\\w+)?\\s+SET\\s(?!.*\\bWHERE\\b)`,
    (table) => `it changes every row of ${table}`,
  ),
  (text) => (/^REVOKE\b/i.test(text) ? ["it revokes privileges"] : []),
];
