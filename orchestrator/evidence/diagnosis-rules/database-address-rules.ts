import type { DiagnosisRule } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { databaseTexts, grep, serviceTexts } from "./evidence-texts.ts";

const wrongAddress =
  /ENOTFOUND|EAI_AGAIN|could not translate host name|database "[^"]+" does not exist|\b3D000\b|ERR_INVALID_URL|Invalid URL|DATABASE_URL (must look like|is not set)/;
// The texts of libpq up to 13, of libpq from 14 on, and of node-postgres.
const refused = /ECONNREFUSED|Connection refused/;
const dropped =
  /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout expired|Connection timed out|connection timeout|timeout exceeded when trying to connect|No route to host/i;
// A server that refuses the service, or its certificate, has answered: those texts have rules of their own.
const failed =
  /could not connect to server|connection to server at (?:(?! failed).)+ failed(?!.*(FATAL:|SSL error|certificate|does not support SSL))/;

/** The Data API's errors for a cluster that does not exist, is paused, starts or fails over. */
const unavailable =
  /^(DatabaseUnavailable|DatabaseResuming|DatabaseNotFound|StatementTimeout|ServiceUnavailable)/;

/** Whether the database answers; undefined if it was not asked, or if the Data API itself refused the request. */
function answers({ database }: Evidence): boolean | undefined {
  if (database?.answers) return true;
  return unavailable.test(database?.said ?? "") ? false : undefined;
}

/** The service's texts about its database that match, if the database's state is this one. */
const textsIf = (evidence: Evidence, state: boolean | undefined, pattern: RegExp) =>
  answers(evidence) === state ? grep(pattern, databaseTexts(evidence)) : [];

const dataApiText = ({ database }: Evidence) =>
  database?.answers ? "the RDS Data API reaches the database" : `the RDS Data API: ${database?.said}`;

const withDataApi = (evidence: Evidence, lines: readonly string[]) =>
  lines.length > 0 ? [...lines.slice(0, 3), dataApiText(evidence)] : [];

const checkUrl =
  "Check DATABASE_URL in the compute template: host, port and database name of the cluster's writer.";
const checkAll =
  "Check DATABASE_URL in the compute template, that the database is available, and that its security group allows the service's.";

/**
 * Databases that the service does not reach, recognised by the texts of PostgreSQL, its clients and the Data API. If
 * the Data API reaches the database, the address or the security group is wrong; if not, the database does not run.
 */
export const databaseAddressRules: readonly DiagnosisRule[] = [
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
      withDataApi(
        evidence,
        textsIf(evidence, true, refused).filter((text) => !wrongAddress.test(text)),
      ),
    cause: "Nothing listens at DATABASE_URL, although the database answers the Data API.",
    remedy: checkUrl,
    confidence: "likely",
    earlierCheck:
      "Comparing DATABASE_URL in the change set with the endpoint that the database stack exports.",
  },
  {
    finding: "security group does not allow the service",
    matches: (evidence) => withDataApi(evidence, textsIf(evidence, true, dropped)),
    cause: "The service's packets to the database get no answer, while the database answers other clients.",
    remedy:
      "Allow PostgreSQL's port from the ECS security group in the database's security group, and check the host in DATABASE_URL.",
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
      return starting.length > 0 ? starting : withDataApi(evidence, textsIf(evidence, false, complaints));
    },
    cause: "The database does not answer: it is stopped, starting, failing over or deleted.",
    remedy: "Wait until the cluster is available again, or start it, and deploy again.",
    confidence: "certain",
    earlierCheck: "Querying the database again right before the change set is executed.",
  },
  {
    finding: "database cannot be reached",
    matches: (evidence) =>
      textsIf(
        evidence,
        undefined,
        new RegExp(`${refused.source}|${dropped.source}|${failed.source}`, "i"),
      ).filter((text) => !wrongAddress.test(text)),
    cause: "Nothing answers at DATABASE_URL.",
    remedy: checkAll,
    confidence: "likely",
    earlierCheck:
      "A database of the target in infra/settings.ts: a deployment queries it before it changes anything.",
  },
  {
    finding: "database connection fails",
    symptom: true,
    matches: (evidence) => grep(failed, databaseTexts(evidence)),
    cause: "The service cannot connect to its database.",
    remedy: checkAll,
    confidence: "likely",
    earlierCheck: "Starting the new version with the task definition's environment and the database.",
  },
];
