import type { ExecuteStatementCommandOutput } from "@aws-sdk/client-rds-data";
import { counted, spokenDuration } from "../text/duration.ts";
import { redactText } from "../text/redaction.ts";
import { type Connection, execute } from "./data-api.ts";
import { literal } from "./sql-text.ts";

/** What was seen of the sessions that run a statement, while it ran. */
export interface Sighting {
  /** The sessions that they wait for, in words. */
  readonly blockedBy: readonly string[];
}

/**
 * The sessions that run a statement which begins so, and those that block them; undefined if none does. The SQL has no
 * colons: the Data API treats them as parameters.
 */
export async function lookForSessions(
  database: Connection,
  beginning: string,
): Promise<Sighting | undefined> {
  const { records = [] } = await execute(database, selectSessions(beginning));
  if (records.length === 0) return undefined;
  return { blockedBy: [...new Set(records.filter(isBlocked).map(inWords))] };
}

const selectSessions = (beginning: string) => `SELECT b.pid, blocker.application_name, blocker.backend_type,
  blocker.state, CAST(extract(epoch FROM clock_timestamp() - blocker.xact_start) AS integer), left(blocker.query, 500)
FROM pg_stat_activity w
LEFT JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS b (pid) ON true
LEFT JOIN pg_stat_activity blocker ON blocker.pid = b.pid
WHERE w.pid <> pg_backend_pid() AND w.state = 'active' AND left(w.query, ${beginning.length}) = ${literal(beginning)}`;

type Row = NonNullable<ExecuteStatementCommandOutput["records"]>[number];

const isBlocked = ([pid]: Row) => pid?.longValue !== undefined;

function inWords([pid, application, kind, state, seconds, query]: Row): string {
  if (pid?.longValue === 0) return "a prepared transaction (see pg_prepared_xacts)";
  const name = application?.stringValue || kind?.stringValue || "a session";
  const age = seconds?.longValue === undefined ? "" : `, in its transaction for ${ageOf(seconds.longValue)}`;
  const words = firstWords(query?.stringValue ?? "");
  return redactText(
    `"${name}" (pid ${pid?.longValue}, ${state?.stringValue || "state unknown"}${age})${words && `: ${words}`}`,
  );
}

const ageOf = (seconds: number) =>
  seconds < 60 ? counted(seconds, "second") : spokenDuration(seconds * 1000);

const shownLength = 60;

/**
 * The beginning of a statement up to its first value or comment: what people can recognise, and nothing that could be a
 * secret.
 */
export function firstWords(query: string): string {
  const statement = query.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?(\*\/|$))+/, "");
  const [words = ""] =
    /^(?:(?!--|\/\*|(?:\b(?:[ebnx]|u&))?'|[$"]|\b\d|\bpassword\b)[\s\S])*/i.exec(statement) ?? [];
  const shown = words.replace(/\s+/g, " ").slice(0, shownLength).trim();
  return shown.length < statement.trim().length ? `${shown} …`.trim() : shown;
}
