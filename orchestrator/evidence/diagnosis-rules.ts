import type { DiagnosisRule } from "./diagnosis.ts";
import { contractRules } from "./diagnosis-rules/contract-rules.ts";
import { databaseAccessRules } from "./diagnosis-rules/database-access-rules.ts";
import { databaseAddressRules } from "./diagnosis-rules/database-address-rules.ts";
import { databaseSchemaRules } from "./diagnosis-rules/database-schema-rules.ts";
import { healthRules } from "./diagnosis-rules/health-rules.ts";
import { stackRules } from "./diagnosis-rules/stack-rules.ts";
import { taskRules } from "./diagnosis-rules/task-rules.ts";
import { traceRules } from "./diagnosis-rules/trace-rules.ts";

/**
 * The known causes of failures, recognised by the texts of AWS, PostgreSQL and the service. With equal confidence,
 * the first one is the cause of the others. A new one is one entry in its file and one case in its test.
 */
export const diagnosisRules: readonly DiagnosisRule[] = [
  ...taskRules,
  ...databaseSchemaRules,
  ...databaseAccessRules,
  ...databaseAddressRules,
  ...healthRules,
  ...contractRules,
  ...traceRules,
  ...stackRules,
];
