import { inject } from "vitest";
import { usePostgres } from "../../infra/local/aws/postgres/external.ts";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";

/** A fresh, empty database on the server that the whole test run shares; dropped on close. */
export function testDatabase(): Promise<Database> {
  return usePostgres(inject("postgresUrl"));
}
