import { isLike } from "../../orchestrator/deployment/table.ts";
import { functions } from "../functions/functions.ts";
import { permissionResources, statementsOf } from "../functions/permissions.ts";
import { cloudFormationRoleArn, functionName, stateMachineName, tableName } from "./access/local-names.ts";
import type { ItemWrite } from "./aws/dynamodb/dynamodb.ts";
import { accountId, region } from "./aws/place.ts";
import { AwsError } from "./aws/wire/service.ts";

const resources = permissionResources(
  { partition: "aws", region, accountId },
  {
    tableName,
    stateMachineName,
    cloudFormationRoleArn,
    mailIdentity: "example.com",
    mailSender: "xray-watch@example.com",
    targets: [],
  },
);

/** The patterns of partition keys that each function's role may write, by its access key id and the action. */
const writable = new Map(
  functions.flatMap((definition) =>
    statementsOf(definition, resources).flatMap(({ actions, conditions = {} }) => {
      const keys = [conditions["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []].flat();
      return actions.map((action) => [`${functionName(definition.name)} ${action}`, keys] as const);
    }),
  ),
);

const ofFunctions = new Set(functions.map(({ name }) => functionName(name)));

/**
 * Refuses a function the items that its role may not write, as IAM does on AWS. People and commands of this machine may
 * write all. Throws AwsError.
 */
export function assertMayWrite({ principal, operation, attributes }: ItemWrite): void {
  if (!ofFunctions.has(principal)) return;
  const partitionKey = String(attributes.pk?.S);
  const patterns = writable.get(`${principal} dynamodb:${operation}`) ?? [];
  if (patterns.some((pattern) => isLike(partitionKey, pattern))) return;
  throw new AwsError(
    "AccessDeniedException",
    `${principal} is not authorized to perform: dynamodb:${operation} on items of ${partitionKey.replace(/#.*/s, "#…")}`,
  );
}
