/** A statement with PostgreSQL's positional parameters: `$1`, `$2` …, in the order of `names`. */
export interface PositionalStatement {
  readonly text: string;
  readonly names: readonly string[];
}

// Tokens that can contain a colon come before parameters. `$` as an end matches unterminated quotes.
const tokenPattern = new RegExp(
  [
    /(?<![\w$])[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/, // E'…' with backslash escapes
    /'[^']*(?:'|$)/,
    /"[^"]*(?:"|$)/,
    /(?<![\w$])\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$)/, // $$…$$, $tag$…$tag$
    /--[^\n]*/,
    /(?<comment>\/\*)/,
    /::/,
    /:(?<name>[A-Za-z_]\w*)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Converts the Data API's `:name` parameters to positional ones. Ignores quotes, comments and `::` casts. */
export function toPositional(sql: string): PositionalStatement {
  const names: string[] = [];
  let text = "";
  let copied = 0;
  for (let match = next(sql, 0); match; match = next(sql, match.end)) {
    if (match.name === undefined) continue;
    if (!names.includes(match.name)) names.push(match.name);
    text += `${sql.slice(copied, match.start)}$${names.indexOf(match.name) + 1}`;
    copied = match.end;
  }
  return { text: text + sql.slice(copied), names };
}

interface Token {
  readonly start: number;
  readonly end: number;
  readonly name: string | undefined;
}

function next(sql: string, from: number): Token | undefined {
  tokenPattern.lastIndex = from;
  const match = tokenPattern.exec(sql);
  if (!match) return undefined;
  const end = match.groups?.comment ? endOfComment(sql, match.index) : match.index + match[0].length;
  return { start: match.index, end, name: match.groups?.name };
}

/** PostgreSQL's block comments nest. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (const { 0: mark, index } of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark === "/*" ? 1 : -1;
    if (depth === 0) return start + index + mark.length;
  }
  return sql.length;
}
