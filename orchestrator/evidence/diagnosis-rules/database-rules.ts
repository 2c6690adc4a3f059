import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { grep, serviceTexts, taskTexts } from "./evidence-texts.ts";

const wrongAddress =
  /ENOTFOUND|EAI_AGAIN|could not translate host name|database "[^"]+" does not exist|\b3D000\b|ERR_INVALID_URL|Invalid URL|DATABASE_URL (must look like|is not set)/;
// libpq up to 13, libpq from 14 on, and node-postgres say it differently.
const refused = /ECONNREFUSED|Connection refused/;
const dropped =
  /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout expired|Connection timed out|connection timeout|timeout exceeded when trying to connect|No route to host/i;
const failed = /could not connect to server|connection to server at .+ failed/;

/** What the service says of its database; what it calls besides is none. */
const databaseTexts = (evidence: Evidence) =>
  serviceTexts(evidence).filter((text) => !/external|x-ray/i.test(text));

/** What the Data API says of a cluster that is not there, as of one that pauses, starts or fails over. */
const away = /^(DatabaseUnavailable|DatabaseResuming|DatabaseNotFound|StatementTimeout|ServiceUnavailable)/;

/** Undefined where it was not asked, or where it refused the question and not the database the answer. */
function answers({ database }: Evidence): boolean | undefined {
  if (database?.answers) return true;
  return away.test(database?.said ?? "") ? false : undefined;
}

const where = (evidence: Evidence, state: boolean | undefined, pattern: RegExp) =>
  answers(evidence) === state ? grep(pattern, databaseTexts(evidence)) : [];

const said = ({ database }: Evidence) =>
  database?.answers ? "the RDS Data API reaches the database" : `the RDS Data API: ${database?.said}`;

const withSaid = (evidence: Evidence, lines: readonly string[]) =>
  lines.length > 0 ? [...lines.slice(0, 3), said(evidence)] : [];

const checkUrl =
  "Check DATABASE_URL in the compute template: host, port and database name of the cluster's writer.";
const checkAll =
  "Check DATABASE_URL in the compute template, that the database is available, and that its security group admits the service's.";

/**
 * The database, as PostgreSQL, its clients and the Data API speak of it. Whether the Data API reaches it tells
 * a wrong address and a closed security group from a database that is not running.
 */
export const databaseRules: readonly DiagnosisRule[] = [
  {
    finding: "release before cannot live with the schema",
    matches: (evidence) =>
      evidence.phase === "rollback"
        ? grep(
            /(relation|column) \\?"[^"\\]+\\?".* does not exist|\b42P01\b|\b42703\b|\b23502\b/,
            serviceTexts(evidence),
          )
        : [],
    cause: "A migration of the new version changed what the release before still uses.",
    remedy:
      "Give the schema back what the release before asks for, then deploy again; let migrations only add.",
    confidence: "certain",
    earlierCheck: "Running the release before's smoke tests on the new schema.",
  },
  {
    finding: "database is not initialised",
    matches: (evidence) =>
      evidence.phase === "deploy"
        ? grep(/relation \\?"[^"\\]+\\?" does not exist|\b42P01\b/, [
            ...serviceTexts(evidence),
            ...taskTexts(evidence),
          ])
        : [],
    cause: "A table that the service needs is missing: the database was not initialised for this version.",
    remedy: "Add the migration that makes it to service/database and deploy again.",
    confidence: "certain",
    earlierCheck: "Starting the new version against a database made by its migrations alone.",
  },
  {
    finding: "database refuses the login",
    matches: (evidence) =>
      grep(
        /password authentication failed|no pg_hba\.conf entry|role "[^"]+" does not exist|\b28P01\b|\b28000\b|SASL/,
        serviceTexts(evidence),
      ),
    cause: "The database does not accept the service's user, password or address.",
    remedy: "Check the database secret that the task definition names, and whether its password was rotated.",
    confidence: "certain",
    earlierCheck:
      "A login with the secret that the task definition names, before the change set is executed.",
  },
  {
    finding: "DATABASE_URL is wrong",
    matches: (evidence) => grep(wrongAddress, databaseTexts(evidence)),
    cause: "DATABASE_URL names a host or a database that does not exist.",
    remedy: checkUrl,
    confidence: "certain",
    earlierCheck:
      "Comparing DATABASE_URL in the change set with the endpoint that the database stack exports.",
  },
  {
    finding: "DATABASE_URL is wrong",
    matches: (evidence) =>
      withSaid(
        evidence,
        where(evidence, true, refused).filter((text) => !wrongAddress.test(text)),
      ),
    cause: "Nothing listens at DATABASE_URL, while the database itself answers.",
    remedy: checkUrl,
    confidence: "likely",
    earlierCheck:
      "Comparing DATABASE_URL in the change set with the endpoint that the database stack exports.",
  },
  {
    finding: "security group does not admit the service",
    matches: (evidence) => withSaid(evidence, where(evidence, true, dropped)),
    cause: "The service's packets to the database get no answer, while the database itself answers others.",
    remedy:
      "Let the database's security group admit PostgreSQL's port from the ECS security group, and check the host in DATABASE_URL.",
    confidence: "likely",
    earlierCheck:
      "Comparing the database security group's ingress with the ECS security group of the change set.",
  },
  {
    finding: "database is not running",
    matches: (evidence) => {
      const complaints = new RegExp(`${refused.source}|${dropped.source}|${failed.source}|57P0[123]`, "i");
      const starting = grep(
        /the database system is (starting up|shutting down|in recovery)/,
        serviceTexts(evidence),
      );
      return starting.length > 0 ? starting : withSaid(evidence, where(evidence, false, complaints));
    },
    cause: "The database does not answer: it is stopped, starts, fails over or was deleted.",
    remedy: "Wait until the cluster is available again, or start it, and deploy again.",
    confidence: "certain",
    earlierCheck: "Asking the database once more right before the change set is executed.",
  },
  {
    finding: "database cannot be reached",
    matches: (evidence) =>
      where(
        evidence,
        undefined,
        new RegExp(`${refused.source}|${dropped.source}|${failed.source}`, "i"),
      ).filter((text) => !wrongAddress.test(text)),
    cause: "Nothing answers at DATABASE_URL.",
    remedy: checkAll,
    confidence: "likely",
    earlierCheck:
      "A database of the target in infra/settings.ts: a deployment asks it before it changes anything.",
  },
  {
    finding: "database connection fails",
    symptom: true,
    matches: (evidence) => grep(failed, databaseTexts(evidence)),
    cause: "The service cannot connect to its database.",
    remedy: checkAll,
    confidence: "likely",
    earlierCheck: "Starting the new version with the task definition's environment against the database.",
  },
];
