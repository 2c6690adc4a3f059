import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  type RDSDataClient,
} from "@aws-sdk/client-rds-data";
import { DeploymentError } from "../deployment/errors.ts";
import type { TargetDatabase } from "../deployment/target.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";

/** A database and the client that reaches it. */
export interface Connection {
  readonly rdsData: RDSDataClient;
  readonly database: TargetDatabase;
}

/** A database in which statements run that may take long. */
export interface Database extends Connection {
  /** Waits between looks at a statement that runs. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Runs one statement through the Data API; throws the Data API's errors.
 * https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
 */
export function execute(
  { rdsData, database: { clusterArn, secretArn, name } }: Connection,
  sql: string,
  options: { readonly continueAfterTimeout?: boolean } = {},
): Promise<ExecuteStatementCommandOutput> {
  const where = { resourceArn: clusterArn, secretArn, database: name };
  return rdsData.send(new ExecuteStatementCommand({ ...where, sql, ...options }));
}

/**
 * Runs one statement. Throws DatabaseResuming, which the state machine retries, and DatabaseInitializationFailed;
 * both messages begin with the activity.
 */
export async function executeStatement(
  database: Connection,
  activity: string,
  sql: string,
  options: { readonly continueAfterTimeout?: boolean } = {},
): Promise<ExecuteStatementCommandOutput> {
  try {
    return await execute(database, sql, options);
  } catch (error) {
    throw asDeploymentError(error, activity);
  }
}

/** Transient errors: a retry may succeed. */
const transientErrors = [
  "DatabaseResumingException",
  "DatabaseUnavailableException",
  "StatementTimeoutException",
  "ServiceUnavailableError",
] as const;

/** Permanent errors, each with what to change. */
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

/** The Data API's error as one that the state machine handles; any other error unchanged. */
export function asDeploymentError(error: unknown, activity: string): unknown {
  if (!(error instanceof Error)) return error;
  const { name } = error;
  const reason = `${name}: ${redactText(error.message)}`;
  if (isNamed(error, ...transientErrors)) {
    const remedy = "wait until the database is available, then deploy again";
    return new DeploymentError("DatabaseResuming", `${activity}: ${reason} (${remedy})`, { cause: error });
  }
  const remedy = remedies[name];
  return remedy ? initializationFailed(`${activity}: ${reason} (${remedy})`, error) : error;
}

/** The error for a problem that no retry solves. */
export const initializationFailed = (problem: string, cause?: Error): DeploymentError =>
  new DeploymentError("DatabaseInitializationFailed", `the database cannot be initialized: ${problem}`, {
    cause,
  });
