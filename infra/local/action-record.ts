import { keyPatternOf } from "../../orchestrator/deployment/table.ts";
import { functions } from "../functions/functions.ts";
import { writeActions } from "../functions/permission-rules.ts";
import { functionName } from "./access/local-names.ts";
import type { ItemWrite } from "./aws/dynamodb/dynamodb.ts";
import type { AwsCall } from "./aws/wire/dispatcher.ts";

/**
 * The IAM actions that each function of `infra/functions/functions.ts` has used, by function name, sorted; writes of items
 * with the pattern of their partition key.
 */
export type ActionsByFunction = Readonly<Record<string, readonly string[]>>;

const writes: readonly string[] = writeActions;

/** Records the actions that functions call, without the inputs, which contain secrets. */
export class ActionRecord {
  /** By the access key id of each function in the local Lambda. */
  readonly #actions = new Map(functions.map(({ name }) => [functionName(name), new Set<string>()]));

  readonly record = (call: AwsCall): void => {
    const action = iamAction(call);
    // `recordWrite` says which items.
    if (writes.includes(action)) return;
    this.#actions.get(call.principal ?? "")?.add(action);
  };

  /** Records a write with the pattern of the item's partition key: `dynamodb:PutItem approval#*`. */
  readonly recordWrite = ({ principal, operation, attributes }: ItemWrite): void => {
    const pattern = keyPatternOf(String(attributes.pk?.S)) ?? "unknown key";
    this.#actions.get(principal)?.add(`dynamodb:${operation} ${pattern}`);
  };

  byFunction(): ActionsByFunction {
    return Object.fromEntries(
      functions.map(({ name }) => [name, [...(this.#actions.get(functionName(name)) ?? [])].sort()]),
    );
  }
}

/**
 * The action that IAM checks for a call. In all services here the signing name is also the prefix in IAM, and actions
 * have the names of their operations. Not all AWS services are like this: S3's ListObjectsV2 is s3:ListBucket.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const iamAction = ({ signingName, operation }: Pick<AwsCall, "signingName" | "operation">) =>
  `${signingName}:${operation}`;
