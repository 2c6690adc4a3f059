import { functions } from "../functions/functions.ts";
import { functionName } from "./access/local-names.ts";
import type { AwsCall } from "./aws/wire/dispatcher.ts";

/** Which IAM actions each function of `infra/functions/functions.ts` has used, by its name; each once, in their order. */
export type ActionsByFunction = Readonly<Record<string, readonly string[]>>;

/** Remembers what functions call, and nothing of what they say: inputs hold secrets. */
export class ActionRecord {
  /** By the access key id that the local Lambda gives each function. */
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
 * The action that IAM checks for a call. Each service here signs with its prefix in IAM and names its actions
 * after its operations; not all on AWS do (S3's ListObjectsV2 is s3:ListBucket).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const iamAction = ({ signingName, operation }: Pick<AwsCall, "signingName" | "operation">) =>
  `${signingName}:${operation}`;
