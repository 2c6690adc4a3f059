import pg from "pg";
import { AwsError } from "../wire/service.ts";

// Classes and codes of PostgreSQL that say "the server is going, gone or not yet there".
const unavailablePattern = /^(08|57P0[123])/;
// What Node's sockets and the driver say of a connection that could not be made or was lost.
const lostConnectionPattern = /ECONN|EPIPE|ETIMEDOUT|Connection terminated|connection timeout|not queryable/;

/** The Data API's answer to an error of the driver; an error of another kind is returned as it is. */
export function toAwsError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) return fromDatabase(error);
  if (error instanceof Error && lostConnectionPattern.test(`${error.message} ${codeOf(error)}`))
    return unavailable();
  return error;
}

function fromDatabase(error: pg.DatabaseError): AwsError {
  if (unavailablePattern.test(error.code ?? "")) return unavailable();
  // 42601 is any syntax error; this one comes from where PostgreSQL counts the statements of a text.
  if (error.code === "42601" && error.routine === "exec_parse_message") {
    return new AwsError("ValidationException", "Multistatements aren't supported.");
  }
  return new AwsError("DatabaseErrorException", describe(error));
}

/** As PostgreSQL's JDBC driver words it, then where and the SQLSTATE. */
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
