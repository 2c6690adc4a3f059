import type { DiagnosisRule } from "../diagnosis.ts";
import { grep, serviceTexts, taskTexts } from "./evidence-texts.ts";

// In a log of JSON lines the quotes are escaped. A column's error also names its relation.
const missingRelation = /(?<!\bof )relation \\?"[^"\\]+\\?" does not exist|\b42P01\b/;
const missingColumn = /column \\?"?[\w.]+\\?"?( of relation \\?"[^"\\]+\\?")? does not exist|\b42703\b/;

/** Schemas that lack what the service uses, recognised by PostgreSQL's texts and codes. */
export const databaseSchemaRules: readonly DiagnosisRule[] = [
  {
    finding: "previous release fails on the new schema",
    matches: (evidence) =>
      evidence.phase === "rollback"
        ? serviceTexts(evidence).filter(
            (text) => missingRelation.test(text) || missingColumn.test(text) || /\b23502\b/.test(text),
          )
        : [],
    cause:
      "A migration of the new version is not backward compatible: it changed what the previous release uses.",
    remedy:
      "Restore in the schema what the previous release uses, then deploy again; write migrations that only add.",
    confidence: "certain",
    earlierCheck: "Running the previous release's smoke tests on the new schema.",
  },
  {
    finding: "database is not initialised",
    matches: (evidence) =>
      evidence.phase === "deploy"
        ? grep(missingRelation, [...serviceTexts(evidence), ...taskTexts(evidence)])
        : [],
    cause: "A table that the service needs is missing: the database was not initialised for this version.",
    remedy: "Add the migration that creates it to service/database and deploy again.",
    confidence: "certain",
    earlierCheck: "Starting the new version with a database that only its migrations have created.",
  },
  {
    finding: "migration is missing",
    matches: (evidence) => (evidence.phase === "deploy" ? grep(missingColumn, serviceTexts(evidence)) : []),
    cause:
      "The service uses a column that its database does not have: the migration that adds it did not run.",
    remedy:
      "Add the migration that creates the column to the version and deploy again; or correct the name in the service's query.",
    confidence: "likely",
    earlierCheck: "Starting the new version with a database that only its migrations have created.",
  },
  {
    finding: "extension is missing",
    matches: (evidence) =>
      grep(
        /\btype \\?"[^"\\]+\\?" does not exist|extension \\?"[^"\\]+\\?" (is not available|does not exist)|could not open extension control file|\b42704\b/,
        serviceTexts(evidence),
      ),
    cause:
      "The service uses a type that its database does not have: the extension or the migration is missing that brings it.",
    remedy:
      "Add CREATE EXTENSION, or the migration that creates the type, to the version's migrations and deploy again; check that the search path has its schema.",
    confidence: "likely",
    earlierCheck: "Starting the new version with a database that only its migrations have created.",
  },
  {
    finding: "extension is missing",
    matches: (evidence) =>
      grep(/\bfunction [\w.]+\([^)]*\) does not exist|\b42883\b/, serviceTexts(evidence)),
    cause:
      "The service calls a function that its database does not have, with these types of arguments: an extension or a migration may be missing.",
    remedy:
      "Add the extension or the migration that creates the function to the version's migrations and deploy again; or correct the query.",
    confidence: "possible",
    earlierCheck: "Starting the new version with a database that only its migrations have created.",
  },
];
