import { parseSync } from "libpg-query";
import type { Range } from "../../../orchestrator/database/migration-execution.ts";
import type { Parsed } from "./sql-parser.ts";

/** A statement and where it stands in the SQL, without its semicolon. */
export interface LocatedStatement extends Parsed {
  readonly range: Range;
}

/** The statements of the SQL, in their order. Throws PostgreSQL's error if it is not valid. */
export function locateStatements(sql: string): readonly LocatedStatement[] {
  const { stmts = [] } = parseSync(sql || " ");
  const characterAt = characterPositions(sql);
  return stmts.flatMap(({ stmt, stmt_location: at = 0, stmt_len: length }) => {
    const range: Range = [characterAt(at), length === undefined ? sql.length : characterAt(at + length)];
    return Object.entries(stmt ?? {}).map(([kind, node]) => ({ kind, node, range }));
  });
}

/** The parser counts bytes of UTF-8. The positions have to be asked for in their order. */
function characterPositions(sql: string): (byte: number) => number {
  const bytes = Buffer.from(sql);
  let known = { byte: 0, character: 0 };
  return (byte) => {
    const character = known.character + bytes.toString("utf8", known.byte, byte).length;
    known = { byte, character };
    return character;
  };
}
