import { AwsError } from "../wire/service.ts";
import type { ChangeSet } from "./change-set.ts";
import type { Stack } from "./stack.ts";
import type { Stacks } from "./stacks.ts";
import { validationError } from "./template.ts";

export interface ChangeSetReference {
  readonly ChangeSetName: string | undefined;
  readonly StackName?: string | undefined;
}

export interface FoundChangeSet {
  readonly stack: Stack;
  readonly changeSet: ChangeSet;
}

/** Finds a change set by its ARN, or by its name and the stack. Throws ChangeSetNotFound. */
export function findChangeSet(
  stacks: Stacks,
  { ChangeSetName: nameOrId = "", StackName }: ChangeSetReference,
): FoundChangeSet {
  const isId = nameOrId.startsWith("arn:");
  if (!isId && StackName === undefined) {
    throw validationError("StackName must be specified if ChangeSetName is not specified as an ARN.");
  }
  const candidates = isId ? stacks.live : [stacks.get(StackName)];
  for (const stack of candidates) {
    for (const changeSet of stack.changeSets.values()) {
      if (changeSet.id === nameOrId || changeSet.name === nameOrId) return { stack, changeSet };
    }
  }
  throw new AwsError("ChangeSetNotFound", `ChangeSet [${nameOrId}] does not exist`, 404);
}
