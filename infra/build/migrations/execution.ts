import type {
  BlockStep,
  Execution,
  Range,
  Step,
} from "../../../orchestrator/database/migration-execution.ts";
import { aloneStatementOf } from "./alone-statements.ts";
import { contentOf } from "./content.ts";
import { type LocatedStatement, locateStatements } from "./located-statements.ts";
import { assertRunnable } from "./refused-statements.ts";
import { assertNoScript } from "./script-commands.ts";
import { isLastingSetting, raisesLockTimeout } from "./session-settings.ts";
import type { NodeOf } from "./sql-parser.ts";

/**
 * How a file has to run. What PostgreSQL runs outside of a transaction only is a step of its own; so is each transaction
 * that the file begins and commits itself. Everything else of it runs in one. Throws an Error, with the remedy, for what
 * cannot run through the Data API.
 */
export function readExecution(sql: string): Execution {
  const statements = locate(sql);
  if (!statements) return { steps: [], content: { tables: [], indexes: [], inserts: [], others: true } };
  assertRunnable(statements, sql);
  return { steps: stepsOf(statements, sql), content: contentOf(statements) };
}

/** Undefined for SQL that the parser does not know; PostgreSQL may know it. */
function locate(sql: string): readonly LocatedStatement[] | undefined {
  try {
    return locateStatements(sql);
  } catch {
    assertNoScript(sql);
    return undefined;
  }
}

function stepsOf(statements: readonly LocatedStatement[], sql: string): readonly Step[] {
  const steps: Step[] = [];
  const settings: Range[] = [];
  let block = new Block();
  const close = () => {
    if (!block.isEmpty) steps.push(block.step);
    block = new Block(settings);
  };
  for (const [index, statement] of statements.entries()) {
    const alone = aloneStatementOf(statement);
    if (alone) {
      close();
      steps.push({ kind: "alone", range: statement.range, statement: alone });
    } else if (statement.kind === "TransactionStmt") close();
    else if (!raisesLockTimeout(statement)) {
      block.add(index, statement.range);
      if (isLastingSetting(statement)) settings.push(statement.range);
      if (addsUsedValue(statement, sql, statements[index + 1])) close();
    }
  }
  close();
  return steps;
}

/** The statements of a transaction; those that follow each other in the file are one range. */
class Block {
  readonly #settings: readonly Range[];
  readonly #ranges: Range[] = [];
  #last = Number.NaN;

  /** The settings of the session that the statements before have made. */
  constructor(settings: readonly Range[] = []) {
    this.#settings = [...settings];
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  get step(): BlockStep {
    return { kind: "block", ranges: [...this.#settings, ...this.#ranges] };
  }

  add(index: number, [from, to]: Range): void {
    const before = index === this.#last + 1 ? this.#ranges.pop() : undefined;
    this.#ranges.push([before?.[0] ?? from, to]);
    this.#last = index;
  }
}

/** A new value of an enumeration can be used after its transaction only. */
function addsUsedValue(
  { kind, node }: LocatedStatement,
  sql: string,
  next: LocatedStatement | undefined,
): boolean {
  if (kind !== "AlterEnumStmt" || !next) return false;
  const { oldVal, newVal = "" } = node as NodeOf<"AlterEnumStmt">;
  const rest = sql.slice(next.range[0]);
  return oldVal === undefined && (rest.includes(newVal) || rest.includes(newVal.replaceAll("'", "''")));
}
