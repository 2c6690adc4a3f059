import { loadModule, type Node, parsePlPgSQLSync, parseSync } from "libpg-query";

/** The kinds of nodes of PostgreSQL's syntax tree, and the node of each. */
export type Kind = Node extends infer Each ? (Each extends Each ? keyof Each : never) : never;
export type NodeOf<K extends Kind> = Extract<Node, Record<K, unknown>>[K];

/** A node and its kind, as the parser tells them. */
export interface Parsed {
  readonly kind: string;
  readonly node: unknown;
}

/** Loads PostgreSQL's parser (WebAssembly); needed once, before anything is parsed. */
export const loadParser = (): Promise<void> => loadModule();

/** The statements of a text of SQL. Throws what PostgreSQL says of a text that is none. */
export function parseSql(sql: string): readonly Parsed[] {
  // The parser takes a blank for an empty text, and nothing at all for a mistake.
  const { stmts = [] } = parseSync(sql || " ");
  return stmts.flatMap(({ stmt }) => Object.entries(stmt ?? {}).map(([kind, node]) => ({ kind, node })));
}

/** The syntax tree of the body of a DO block. Throws what PL/pgSQL says of a text that is none. */
export const parsePlPgSql = (body: string): unknown => parsePlPgSQLSync(`DO '${body.replaceAll("'", "''")}'`);
