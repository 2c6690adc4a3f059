/** One statement of a file of SQL, without its comments. */
export interface SqlStatement {
  /** White space is one blank, and every literal is `''`. */
  readonly text: string;
  /** The contents of its literals, quoted or dollar-quoted, in their order. */
  readonly literals: readonly string[];
}

// https://www.postgresql.org/docs/current/sql-syntax-lexical.html; block comments, which nest, are found apart.
const part =
  /(?<comment>--[^\n]*)|(?<block>\/\*)|(?<escaped>\b[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$))|(?<quoted>'(?:''|[^'])*(?:'|$))|(?<dollar>(?<![\w$])\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<identifier>"(?:""|[^"])*(?:"|$))|(?<end>;)/g;

/** The statements of a file of SQL; comments and literals are not taken for SQL. */
export function sqlStatements(sql: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let text = "";
  let literals: string[] = [];
  let position = 0;
  const finish = () => {
    const words = text.replace(/\s+/g, " ").trim();
    if (words) statements.push({ text: words, literals });
    text = "";
    literals = [];
  };
  const literal = (content: string) => {
    text += " '' ";
    literals.push(content);
  };
  while (position < sql.length) {
    part.lastIndex = position;
    const match = part.exec(sql);
    text += sql.slice(position, match?.index ?? sql.length);
    if (!match) break;
    const { comment, block, escaped, quoted, dollar, identifier } = match.groups ?? {};
    position = part.lastIndex;
    if (comment !== undefined) text += " ";
    else if (block) {
      text += " ";
      position = endOfComment(sql, position);
    } else if (escaped) literal(escaped.slice(2, -1).replaceAll("''", "'"));
    else if (quoted) literal(quoted.slice(1, -1).replaceAll("''", "'"));
    else if (dollar) {
      const end = sql.indexOf(dollar, position);
      literal(sql.slice(position, end < 0 ? sql.length : end));
      position = end < 0 ? sql.length : end + dollar.length;
    } else if (identifier) text += identifier;
    else finish();
  }
  finish();
  return statements;
}

/** Where the block comment ends whose beginning lies before `position`. */
function endOfComment(sql: string, position: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = position;
  for (let depth = 1; depth > 0; ) {
    const match = mark.exec(sql);
    if (!match) return sql.length;
    depth += match[0] === "/*" ? 1 : -1;
  }
  return mark.lastIndex;
}
