import { initializationFailed } from "./data-api.ts";
import { checksumOf, type Migration } from "./migration.ts";
import type { Execution } from "./migration-execution.ts";
import type { MigrationFacts, StatementFacts } from "./migration-facts.ts";

/** A migration and the statements that the build found in it. */
export interface ReadMigration extends Migration {
  readonly statements: readonly StatementFacts[];
  readonly execution: Execution;
}

/** Adds the build's facts. Throws DatabaseInitializationFailed for a file that differs from the one of the build. */
export function withFacts(
  migrations: readonly Migration[],
  facts: readonly MigrationFacts[],
): readonly ReadMigration[] {
  return migrations.map((migration) => {
    const read = facts.find(({ name }) => name === migration.name);
    if (read?.checksum === checksumOf(migration))
      return { ...migration, statements: read.statements, execution: read.execution };
    throw initializationFailed(
      `the file ${migration.name} differs from the one that the build has read; bundle the functions again`,
    );
  });
}
