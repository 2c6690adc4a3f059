import type { IsInUse } from "./breaking-migrations.ts";
import { name, tableOf } from "./sql-names.ts";

const alterTable = new RegExp(
  `\\bALTER\\s+(?:FOREIGN\\s+)?TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?(?<table>${name})(?:\\s*\\*)?\\s+(?<actions>.*)`,
  "gi",
);

/** What ALTER TABLE does that the version before could not live with, e.g. `it drops the column title of tasks`. */
export function alterTableBreaks(text: string, isInUse: IsInUse): readonly string[] {
  return [...text.matchAll(alterTable)].flatMap(({ groups }) => {
    const table = tableOf(groups?.table ?? "");
    if (!isInUse(table)) return [];
    return actionsIn(groups?.actions ?? "").flatMap((action) => breakOf(action, table) ?? []);
  });
}

/** The actions, which commas part that are in no parentheses. */
function actionsIn(text: string): readonly string[] {
  const actions = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) actions.push("");
    else actions[actions.length - 1] += character;
  }
  return actions.map((action) => action.trim());
}

interface Action {
  readonly pattern: RegExp;
  readonly says: (table: string, column: string) => string;
}

const action = (pattern: string, says: Action["says"]): Action => ({
  pattern: new RegExp(`^${pattern}`, "i"),
  says,
});

const column = `(?:COLUMN\\s+)?(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?(?!CONSTRAINT\\b)(?<column>${name})`;
// A column that gets a value without the writer's help.
const given = "\\b(?:DEFAULT|GENERATED|(?:small|big)?serial\\d?)\\b";

/** The first that fits says what breaks. https://www.postgresql.org/docs/current/sql-altertable.html */
const actions: readonly Action[] = [
  action("RENAME\\s+TO\\s", (table) => `it renames the table ${table}`),
  action(`RENAME\\s+${column}\\s+TO\\s`, (table, name) => `it renames the column ${name} of ${table}`),
  action("SET\\s+SCHEMA\\s", (table) => `it moves the table ${table} to another schema`),
  action(`DROP\\s+${column}`, (table, name) => `it drops the column ${name} of ${table}`),
  action(
    `ALTER\\s+${column}\\s+(?:SET\\s+DATA\\s+)?TYPE\\s`,
    (table, name) => `it changes the type of the column ${name} of ${table}`,
  ),
  action(
    `ALTER\\s+${column}\\s+SET\\s+NOT\\s+NULL`,
    (table, name) => `it demands a value of the column ${name} of ${table}`,
  ),
  action(
    `ALTER\\s+${column}\\s+DROP\\s+(?:DEFAULT|IDENTITY|EXPRESSION)\\b`,
    (table, name) => `it takes the default of the column ${name} of ${table} away`,
  ),
  action(
    `ADD\\s+(?:CONSTRAINT\\s+${name}\\s+)?(?:CHECK|UNIQUE|PRIMARY\\s+KEY|FOREIGN\\s+KEY|EXCLUDE|NOT\\s+NULL)(?:\\s|\\()`,
    (table) => `it adds a constraint to ${table}, which what is written may violate`,
  ),
  action(
    `ADD\\s+${column}\\s+(?!.*${given}).*\\b(?:NOT\\s+NULL|PRIMARY\\s+KEY)\\b`,
    (table, name) => `it adds the column ${name} to ${table}, which needs a value and has no default`,
  ),
];

function breakOf(text: string, table: string): string | undefined {
  for (const { pattern, says } of actions) {
    const match = pattern.exec(text);
    if (match) return says(table, tableOf(match.groups?.column ?? ""));
  }
  return undefined;
}
