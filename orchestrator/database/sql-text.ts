import type { ObjectName } from "./migration-execution.ts";

/** A text as a literal of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as SQL, quoted, with its schema if it has one. */
export const quotedName = ({ schema, name }: ObjectName): string =>
  [...(schema === undefined ? [] : [schema]), name]
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
