import { startPostgres } from "../../../../../infra/local/aws/postgres/postgres.ts";

// Starts PostgreSQL, prints its URL, and runs until it is killed.
const postgres = await startPostgres();
console.log(postgres.url);
