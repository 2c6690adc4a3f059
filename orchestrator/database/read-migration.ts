import { failed } from "./data-api.ts";
import { checksumOf, type Migration } from "./migration.ts";
import type { MigrationFacts, StatementFacts } from "./migration-facts.ts";

/** A migration and what the build has read in it. */
export interface ReadMigration extends Migration {
  readonly statements: readonly StatementFacts[];
}

/** Adds what was read. Throws DatabaseInitializationFailed for a file that is not the one that was read. */
export function withFacts(
  migrations: readonly Migration[],
  facts: readonly MigrationFacts[],
): readonly ReadMigration[] {
  return migrations.map((migration) => {
    const read = facts.find(({ name }) => name === migration.name);
    if (read?.checksum === checksumOf(migration)) return { ...migration, statements: read.statements };
    throw failed(
      `the file ${migration.name} is not the one that the build has read; bundle the functions again`,
    );
  });
}
