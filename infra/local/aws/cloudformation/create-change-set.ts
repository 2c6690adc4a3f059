import { isDeepStrictEqual } from "node:util";
import type {
  ChangeSetType,
  CreateChangeSetInput,
  CreateChangeSetOutput,
  StackStatus,
} from "@aws-sdk/client-cloudformation";
import { regionalArn } from "../place.ts";
import { AwsError } from "../wire/service.ts";
import type { ChangeSet } from "./change-set.ts";
import { planUpdate } from "./change-set-plan.ts";
import type { Engine } from "./engine.ts";
import { hideNoEcho, type Stack } from "./stack.ts";
import { modelOf } from "./stack-model.ts";
import { assertUpdatable } from "./stack-status.ts";
import type { StackModel } from "./state.ts";
import { validationError } from "./template.ts";

/** Long enough that a caller can observe CREATE_IN_PROGRESS, short enough to cost nothing. AWS takes seconds. */
const creationTimeMs = 20;

const noChangesReason =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export async function createChangeSet(
  engine: Engine,
  input: CreateChangeSetInput,
): Promise<CreateChangeSetOutput> {
  const name = changeSetName(input.ChangeSetName);
  const type = input.ChangeSetType ?? "UPDATE";
  const found = engine.stacks.find(input.StackName);
  const model = modelOf(input, found?.model, engine.providers);
  const existing = found?.changeSets.get(name);
  const mismatch = existing && mismatchWith(existing, input.ClientToken, type, model);
  if (found && existing && !isNameReleased(existing, mismatch)) {
    if (mismatch === undefined) return { Id: existing.id, StackId: found.id };
    throw new AwsError(
      "AlreadyExistsException",
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute ${mismatch}`,
    );
  }
  const stack = stackFor(engine, type, input.StackName ?? "", found, name);
  const changeSet: ChangeSet = {
    id: regionalArn("cloudformation", `changeSet/${name}/${engine.newId()}`),
    name,
    type,
    description: input.Description,
    clientToken: input.ClientToken,
    onStackFailure: input.OnStackFailure,
    createdAt: stack.now(),
    model,
    status: "CREATE_IN_PROGRESS",
    executionStatus: "UNAVAILABLE",
    changes: [],
  };
  stack.changeSets.set(name, changeSet);
  engine.background(() => complete(engine, stack, changeSet));
  return { Id: changeSet.id, StackId: stack.id };
}

function changeSetName(name = ""): string {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, and have length less than or equal to 128`,
  );
}

/** The attribute in which a request differs from the request that created the existing change set of this name. */
function mismatchWith(
  existing: ChangeSet,
  clientToken: string | undefined,
  type: ChangeSetType,
  { body, parameters }: StackModel,
): string | undefined {
  if (existing.clientToken !== clientToken) return "ClientToken";
  if (existing.type !== type) return "ChangeSetType";
  if (existing.model.body !== body) return "Template";
  return isDeepStrictEqual(existing.model.parameters, parameters) ? undefined : "Parameters";
}

/** An executed change set releases its name. A retry of the request that created it still gets it. */
function isNameReleased({ executionStatus, clientToken }: ChangeSet, mismatch: string | undefined): boolean {
  if (!executionStatus.startsWith("EXECUTE_")) return false;
  return mismatch !== undefined || clientToken === undefined;
}

function stackFor(
  engine: Engine,
  type: ChangeSetType,
  stackName: string,
  found: Stack | undefined,
  changeSetName: string,
): Stack {
  const inReview: StackStatus = "REVIEW_IN_PROGRESS";
  if (type === "CREATE") {
    if (found && found.status !== inReview) {
      throw validationError(
        `Stack [${found.name}] already exists and cannot be created again with the changeSet [${changeSetName}].`,
      );
    }
    if (found) return found;
    const stack = engine.stacks.add(stackName);
    stack.setStatus(inReview, "User Initiated");
    return stack;
  }
  if (type !== "UPDATE") {
    throw validationError(`ChangeSetType ${type} is not supported by the local CloudFormation`);
  }
  if (!found) throw validationError(`Stack [${stackName}] does not exist`);
  assertUpdatable(found);
  return found;
}

async function complete(engine: Engine, stack: Stack, changeSet: ChangeSet): Promise<void> {
  try {
    await engine.clock.sleep(creationTimeMs, engine.signal);
    const { changes, isEmpty } = planUpdate(stack, changeSet.model, engine.stacks);
    if (isEmpty) return fail(changeSet, noChangesReason);
    changeSet.changes = changes;
    changeSet.status = "CREATE_COMPLETE";
    changeSet.executionStatus = "AVAILABLE";
  } catch (error) {
    fail(changeSet, error instanceof Error ? error.message : String(error));
  }
}

function fail(changeSet: ChangeSet, reason: string): void {
  changeSet.status = "FAILED";
  changeSet.statusReason = String(hideNoEcho(reason, changeSet.model));
}
