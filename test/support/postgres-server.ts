import type { TestProject } from "vitest/node";
import { startPostgres } from "../../infra/local/aws/postgres/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The PostgreSQL server that the whole run shares. */
    postgresUrl: string;
  }
}

/** Starts the server before the first test file and returns how to end it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide("postgresUrl", postgres.url);
  return () => postgres.close();
}
