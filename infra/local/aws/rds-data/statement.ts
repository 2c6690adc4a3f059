import type pg from "pg";
import { toAwsError } from "./database-error.ts";
import type { TypedValue } from "./parameter-values.ts";

/** Rows as arrays of values in PostgreSQL's text format. */
export type TextResult = pg.QueryArrayResult<(string | null)[]>;

const keepText = (text: string) => text;

interface ExtendedQuery extends pg.QueryArrayConfig {
  /** The simple query protocol would run several statements in one string. */
  readonly queryMode: "extended";
}

/**
 * Runs one statement with the extended query protocol, in which PostgreSQL refuses a second one.
 * Throws DatabaseErrorException, DatabaseUnavailableException, ValidationException.
 */
export async function runStatement(
  client: pg.ClientBase,
  text: string,
  values: readonly TypedValue[] = [],
): Promise<TextResult> {
  // The driver sends `types` as the parameters' OIDs, and uses the same object to parse results.
  const types = Object.assign(
    values.map(({ type }) => type),
    { getTypeParser: () => keepText },
  );
  const query: ExtendedQuery = {
    text,
    values: values.map(({ value }) => value),
    types,
    rowMode: "array",
    queryMode: "extended",
  };
  try {
    return await client.query<(string | null)[]>(query);
  } catch (error) {
    throw toAwsError(error);
  }
}
