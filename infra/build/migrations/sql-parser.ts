import { loadModule, type Node, parsePlPgSQLSync, parseSync } from "libpg-query";

/** The kinds of nodes of PostgreSQL's syntax tree, and the node of each. */
export type Kind = Node extends infer Each ? (Each extends Each ? keyof Each : never) : never;
export type NodeOf<K extends Kind> = Extract<Node, Record<K, unknown>>[K];

/** A node and its kind, in the parser's names. */
export interface Parsed {
  readonly kind: string;
  readonly node: unknown;
}

/** Loads PostgreSQL's parser (WebAssembly). Call it once, before anything is parsed. */
export const loadParser = (): Promise<void> => loadModule();

/** The statements of the SQL. Throws PostgreSQL's error if it is not valid. */
export function parseSql(sql: string): readonly Parsed[] {
  // The parser accepts a blank, but rejects an empty string.
  const { stmts = [] } = parseSync(sql || " ");
  return stmts.flatMap(({ stmt }) => Object.entries(stmt ?? {}).map(([kind, node]) => ({ kind, node })));
}

/** The syntax tree of the body of a DO block. Throws PL/pgSQL's error if it is not valid. */
export const parsePlPgSql = (body: string): unknown => parsePlPgSQLSync(`DO '${body.replaceAll("'", "''")}'`);
