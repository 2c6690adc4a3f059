import { startPostgres } from "../../../../../infra/local/aws/postgres/postgres.ts";

// A program that starts PostgreSQL, tells its address, and stays until it is killed.
const postgres = await startPostgres();
console.log(postgres.url);
