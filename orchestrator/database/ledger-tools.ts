import type { LedgerSetting } from "../deployment/target.ts";

/** Says of a file of migrations whether a tool has applied it. Throws Unreadable for a name that it cannot tell it of. */
export type IsApplied = (file: string) => boolean;

/** A tool's ledger does not tell what is applied. The message is a clause, the remedy what to do. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";

  constructor(
    problem: string,
    readonly remedy: string,
  ) {
    super(problem);
  }
}

/** A tool for migrations, and the table in which it records what it has applied. */
export interface LedgerTool {
  readonly title: string;
  /** Its usual table. */
  readonly table: string;
  /** A query of the table, by its quoted name and the name of the table beside it that ends in `_lock`; columns of text. */
  readonly select: (table: string, lock: string) => string;
  /** Throws Unreadable for a migration that failed or has not ended, and for a row that it does not know. */
  readonly read: (rows: readonly (readonly string[])[]) => IsApplied;
}

/** https://documentation.red-gate.com/fd/flyway-schema-history-table-273973417.html */
const flyway: LedgerTool = {
  title: "Flyway",
  table: "flyway_schema_history",
  select: (table) =>
    `SELECT coalesce(version, ''), type, script, CAST(success AS text) FROM ${table} ORDER BY installed_rank`,
  read: (rows) => {
    const scripts = new Map<string, string>();
    let baseline = "";
    for (const [version = "", type = "", script = "", success] of rows) {
      if (success !== "true")
        throw new Unreadable(`Flyway failed at ${script}`, "repair it with `flyway repair`");
      if (type === "BASELINE") baseline = version;
      else if (type === "SQL" && version !== "") scripts.set(numbersOf(version), baseName(script));
      else if (type !== "SCHEMA" && version !== "") {
        throw new Unreadable(
          `the row ${version} has the type ${type}`,
          "only applied SQL files and a baseline are understood; apply the files with Flyway",
        );
      }
    }
    return (file) => {
      const version = matched(file, /^V(\d+(?:[._]\d+)*)__.+\.sql$/, "V1_2__name.sql");
      const script = scripts.get(numbersOf(version));
      if (script !== undefined && script !== file) {
        throw new Unreadable(
          `Flyway has recorded the version of ${file} as ${script}`,
          "give one of them another version",
        );
      }
      return script !== undefined || (baseline !== "" && compareVersions(version, baseline) <= 0);
    };
  },
};

/** One row with the current version: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md */
const golangMigrate: LedgerTool = {
  title: "golang-migrate",
  table: "schema_migrations",
  select: (table) => `SELECT CAST(version AS text), CAST(dirty AS text) FROM ${table}`,
  read: (rows) => {
    const [[current, dirty] = [], ...more] = rows;
    if (more.length > 0) throw new Unreadable("it has several rows", "it is no ledger of golang-migrate");
    if (dirty === "true") {
      throw new Unreadable(`its version ${current} is dirty`, "correct the database, then `migrate force`");
    }
    return (file) => {
      const version = matched(file, /^(\d+)_(?!.*\.down\.sql$).+\.sql$/, "1_name.up.sql");
      return current !== undefined && BigInt(version) <= BigInt(current);
    };
  },
};

/** https://guides.rubyonrails.org/active_record_migrations.html */
const rails: LedgerTool = {
  title: "Rails",
  table: "schema_migrations",
  select: (table) => `SELECT CAST(version AS text) FROM ${table}`,
  read: (rows) => {
    const versions = new Set(rows.map(([version = ""]) => version));
    return (file) => versions.has(matched(file, /^(\d+)_.+\.sql$/, "20260101000000_name.sql"));
  },
};

/** https://knexjs.org/guide/migrations.html */
const knex: LedgerTool = {
  title: "Knex",
  table: "knex_migrations",
  select: (table, lock) =>
    `SELECT '', CAST(max(is_locked) AS text) FROM ${lock} UNION ALL SELECT name, '0' FROM ${table}`,
  read: (rows) => {
    if (rows.some(([, locked]) => locked === "1")) {
      throw new Unreadable(
        "it is locked: Knex migrates, or died",
        "wait for its end, or `knex migrate:unlock`",
      );
    }
    const names = new Set(rows.map(([name = ""]) => stemOf(name)));
    return (file) => names.has(stemOf(file));
  },
};

/** https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories */
const prisma: LedgerTool = {
  title: "Prisma",
  table: "_prisma_migrations",
  select: (table) =>
    `SELECT migration_name, CAST(finished_at IS NOT NULL AS text), CAST(rolled_back_at IS NOT NULL AS text) FROM ${table}`,
  read: (rows) => {
    const open = rows.find(([, finished, rolledBack]) => finished !== "true" && rolledBack !== "true");
    if (open) {
      throw new Unreadable(
        `Prisma failed at ${open[0]}, or is not finished`,
        "`prisma migrate resolve` after you have looked",
      );
    }
    const applied = rows.filter(([, , rolledBack]) => rolledBack !== "true");
    const names = new Set(applied.map(([name = ""]) => name));
    return (file) => names.has(stemOf(file));
  },
};

/** https://docs.djangoproject.com/en/stable/topics/migrations/ */
const django: LedgerTool = {
  title: "Django",
  table: "django_migrations",
  select: (table) => `SELECT app || '.' || name FROM ${table}`,
  read: (rows) => {
    const names = new Set(rows.map(([name = ""]) => name));
    return (file) => names.has(matched(file, /^([A-Za-z_]\w*\.\w+)\.sql$/, "app.0001_name.sql"));
  },
};

/** The tools whose ledgers are understood, by the word of the settings. */
export const ledgerTools: Readonly<Record<LedgerSetting["tool"], LedgerTool>> = {
  flyway,
  "golang-migrate": golangMigrate,
  rails,
  knex,
  prisma,
  django,
};

/** The part of a file's name by which a tool knows it. */
function matched(file: string, form: RegExp, example: string): string {
  const [, part] = form.exec(file) ?? [];
  if (part !== undefined) return part;
  throw new Unreadable(`the name ${file} does not tell`, `name the file like ${example}`);
}

const baseName = (script: string) => script.slice(script.lastIndexOf("/") + 1);

const stemOf = (name: string) => name.replace(/\.(sql|[cm]?[jt]s)$/, "");

/** `1.0`, `1_0` and `01` are the same version. */
const numbersOf = (version: string): string =>
  partsOf(version)
    .join(".")
    .replace(/(\.0)+$/, "");

const partsOf = (version: string) => version.split(/[._]/).map((part) => BigInt(part));

function compareVersions(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [part = 0n, against = 0n] = [left[index], right[index]];
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}
