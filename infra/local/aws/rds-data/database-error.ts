import pg from "pg";
import { AwsError } from "../wire/service.ts";

// SQLSTATEs for a lost connection (class 08), a shutdown, and a server that is starting.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const unavailablePattern = /^(08|57P0[123])/;
// The errors of Node's sockets and of the driver for a failed or lost connection.
const lostConnectionPattern = /ECONN|EPIPE|ETIMEDOUT|Connection terminated|connection timeout|not queryable/;

/** The Data API's error for an error of the driver. Returns any other error unchanged. */
export function toAwsError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) return fromDatabase(error);
  if (error instanceof Error && lostConnectionPattern.test(`${error.message} ${codeOf(error)}`))
    return unavailable();
  return error;
}

function fromDatabase(error: pg.DatabaseError): AwsError {
  if (unavailablePattern.test(error.code ?? "")) return unavailable();
  // 42601 is any syntax error; this routine reports a query with several statements.
  if (error.code === "42601" && error.routine === "exec_parse_message") {
    return new AwsError("ValidationException", "Multistatements aren't supported.");
  }
  return new AwsError("DatabaseErrorException", describe(error));
}

/** The message in the words of PostgreSQL's JDBC driver, then the position and the SQLSTATE. */
function describe({ severity, message, detail, hint, where, position, code }: pg.DatabaseError): string {
  const lines = [
    `${severity}: ${message}`,
    detail && `  Detail: ${detail}`,
    hint && `  Hint: ${hint}`,
    where && `  Where: ${where}`,
  ];
  const place = position === undefined ? [] : [`Position: ${position}`];
  return [lines.filter(Boolean).join("\n"), ...place, `SQLState: ${code}`].join("; ");
}

const unavailable = () =>
  new AwsError("DatabaseUnavailableException", "The writer instance in the DB cluster isn't available.", 504);

const codeOf = (error: Error) => ("code" in error ? String(error.code) : "");
