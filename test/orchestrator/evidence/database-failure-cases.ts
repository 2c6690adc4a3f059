import type { Evidence } from "../../../orchestrator/evidence/evidence.ts";

const databaseTexts: readonly (readonly [finding: string, text: string])[] = [
  ["migration is missing", 'error: column "due_date" does not exist'],
  ["migration is missing", "ERROR: column t.due_date does not exist at character 8"],
  ["migration is missing", 'column "due_date" of relation "tasks" does not exist'],
  ["migration is missing", '{"error":{"message":"column \\"due_date\\" does not exist","code":"42703"}}'],
  ["extension is missing", 'error: type "vector" does not exist'],
  ["extension is missing", "error: function gen_random_uuid() does not exist"],
  ["extension is missing", 'extension "postgis" is not available'],
  [
    "database demands TLS",
    'no pg_hba.conf entry for host "10.0.1.2", user "app", database "tasks", no encryption',
  ],
  [
    "database demands TLS",
    '{"code":"28000","message":"no pg_hba.conf entry for host \\"10.0.1.2\\", user \\"app\\", database \\"tasks\\", SSL off"}',
  ],
  [
    "database does not admit the service",
    'no pg_hba.conf entry for host "10.0.1.2", user "app", database "tasks", SSL encryption',
  ],
  ["database offers no TLS", "Error: The server does not support SSL connections"],
  ["database's certificate is not trusted", "Error: self-signed certificate in certificate chain"],
  ["database's certificate is not trusted", "pg: SELF_SIGNED_CERT_IN_CHAIN"],
  [
    "database's certificate is not trusted",
    'connection to server at "db" (10.0.0.9), port 5432 failed: SSL error: certificate verify failed',
  ],
  [
    "database refuses the login",
    'connection to server at "db" (10.0.0.9), port 5432 failed: FATAL:  password authentication failed for user "app"',
  ],
  ["service's user may not use an object", "error: permission denied for table tasks"],
  ["service's user may not use an object", "ERROR:  permission denied for sequence tasks_id_seq"],
  ["database has no connections left", "FATAL: sorry, too many clients already"],
  [
    "database has no connections left",
    "FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute",
  ],
  ["database has no connections left", '{"code":"53300"}'],
];

/** What the service logs of a database that answers, with the finding that alone explains it. */
export const databaseFailures = (log: (message: string) => Evidence) =>
  databaseTexts.map(([finding, text]) => [finding, log(text)] as const);
