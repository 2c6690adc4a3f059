// Stands in for a framework's command that migrates: runs the statement in its argument, and says how it went.
import pg from "pg";

const [, , statement] = process.argv;
// From its first line on a process has started, and the clock runs fast again.
console.log("migrating");
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
try {
  await client.connect();
  await client.query(statement);
  console.log("migrated");
} catch (error) {
  console.error(`not migrated: ${error.message}`);
  process.exitCode = 1;
} finally {
  await client.end();
}
