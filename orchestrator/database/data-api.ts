import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  type RDSDataClient,
} from "@aws-sdk/client-rds-data";
import { DeploymentError } from "../deployment/errors.ts";
import type { TargetDatabase } from "../deployment/target.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";

/** A database and the way to it. */
export interface Database {
  readonly rdsData: RDSDataClient;
  readonly database: TargetDatabase;
}

/** Runs one statement through the Data API; throws what that answers. */
export function execute(
  { rdsData, database: { clusterArn, secretArn, name } }: Database,
  sql: string,
  options: { readonly continueAfterTimeout?: boolean } = {},
): Promise<ExecuteStatementCommandOutput> {
  const where = { resourceArn: clusterArn, secretArn, database: name };
  return rdsData.send(new ExecuteStatementCommand({ ...where, sql, ...options }));
}

/** Runs one statement; throws DatabaseResuming (call again) and DatabaseInitializationFailed, with what was tried. */
export async function executeStatement(
  database: Database,
  activity: string,
  sql: string,
  options: { readonly continueAfterTimeout?: boolean } = {},
): Promise<ExecuteStatementCommandOutput> {
  try {
    return await execute(database, sql, options);
  } catch (error) {
    throw meaningOf(error, activity);
  }
}

/** Errors that pass by themselves, or by asking again. */
const momentary = [
  "DatabaseResumingException",
  "DatabaseUnavailableException",
  "StatementTimeoutException",
  "ServiceUnavailableError",
] as const;

/** Errors that stay until somebody changes something, and what that is. */
const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException: "allow the function rds-data:ExecuteStatement and secretsmanager:GetSecretValue",
  ForbiddenException: "allow the function rds-data:ExecuteStatement and secretsmanager:GetSecretValue",
  BadRequestException: "check database.clusterArn, secretArn and name of the target",
  DatabaseErrorException: "correct the SQL, or database.name of the target",
  DatabaseNotFoundException: "check database.clusterArn of the target",
  HttpEndpointNotEnabledException:
    "enable the Data API of the cluster, and check database.clusterArn of the target",
  InvalidSecretException:
    "check database.secretArn of the target; the secret must hold username and password",
  SecretsErrorException: "check database.secretArn of the target; the secret must hold username and password",
  UnsupportedResultException: "correct the SQL",
  ValidationException: "correct the SQL",
};

/** The error as the state machine knows it, where it does. */
export function meaningOf(error: unknown, activity: string): unknown {
  if (!(error instanceof Error)) return error;
  const { name } = error;
  const reason = `${name}: ${redactText(error.message)}`;
  if (isNamed(error, ...momentary)) {
    const remedy = "wait until the database is available, then deploy again";
    return new DeploymentError("DatabaseResuming", `${activity}: ${reason} (${remedy})`, { cause: error });
  }
  const remedy = remedies[name];
  return remedy ? failed(`${activity}: ${reason} (${remedy})`, error) : error;
}

/** What stays wrong until somebody changes something. */
export const failed = (problem: string, cause?: Error): DeploymentError =>
  new DeploymentError("DatabaseInitializationFailed", `the database is not as it has to be: ${problem}`, {
    cause,
  });
