import { functions } from "../functions/functions.ts";
import { functionName } from "./access/local-names.ts";
import type { AwsCall } from "./aws/wire/dispatcher.ts";

/** The IAM actions that each function of `infra/functions/functions.ts` has used, by function name, sorted. */
export type ActionsByFunction = Readonly<Record<string, readonly string[]>>;

/** Records the actions that functions call, without the inputs, which contain secrets. */
export class ActionRecord {
  /** By the access key id of each function in the local Lambda. */
  readonly #actions = new Map(functions.map(({ name }) => [functionName(name), new Set<string>()]));

  readonly record = (call: AwsCall): void => {
    this.#actions.get(call.principal ?? "")?.add(iamAction(call));
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
