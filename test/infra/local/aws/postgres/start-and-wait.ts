import { startPostgres } from "../../../../../infra/local/aws/postgres/postgres.ts";

// Starts PostgreSQL and a clone of it, prints the server's URL, and runs until it is killed.
const postgres = await startPostgres();
await postgres.clone();
console.log(postgres.url);
