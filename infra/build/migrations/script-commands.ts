// What can contain a line that looks like a command: quoted texts, dollar quotes, comments.
const quoted = /'[^']*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

const blank = (text: string) => text.replace(/[^\n]/g, " ");

/** Throws an Error for a script of psql: the Data API runs SQL alone. */
export function assertNoScript(sql: string): void {
  const plain = sql.replace(quoted, blank);
  const copy = /^[ \t]*COPY\b[^;]*?\b(FROM\s+stdin|TO\s+stdout)\b/im.exec(plain);
  if (copy) throw new Error(`${copyWords(copy[0])} (line ${lineOf(plain, copy.index)}); ${copyRemedy}`);
  const command = /^[ \t]*\\(\S*)/m.exec(plain);
  if (!command) return;
  throw new Error(
    `it has the command \\${command[1]} of psql (line ${lineOf(plain, command.index)}), and the Data API runs SQL alone; remove the line`,
  );
}

/** A statement that moves rows through the client's connection. */
export const copyWords = (statement: string): string =>
  `it has ${/FROM\s+stdin/i.test(statement) ? "COPY … FROM stdin" : "COPY … TO stdout"}, which needs the client psql`;

export const copyRemedy = "write the rows as INSERT (pg_dump --inserts)";

const lineOf = (sql: string, index: number) =>
  sql
    .slice(0, index + 1)
    .trimEnd()
    .split("\n").length;
