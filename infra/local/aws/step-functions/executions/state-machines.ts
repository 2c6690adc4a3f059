import { randomUUID } from "node:crypto";
import type { CreateStateMachineInput, UpdateStateMachineInput } from "@aws-sdk/client-sfn";
import type { Clock } from "../../clock.ts";
import { AwsError } from "../../wire/service.ts";
import { parseDefinition } from "../definition/parse-definition.ts";
import type { StateMachineSnapshot } from "./execution.ts";
import { assertArn, assertName, stateMachineArn } from "./names.ts";

/** A state machine. Immutable: an update replaces the object. */
export interface StateMachine extends StateMachineSnapshot {
  readonly creationDate: Date;
  readonly settings: Pick<CreateStateMachineInput, "loggingConfiguration" | "tracingConfiguration">;
}

/** The state machines of the account, by ARN. */
export class StateMachines {
  readonly #machines = new Map<string, StateMachine>();

  constructor(private readonly clock: Clock) {}

  /** Sorted by name. */
  list(): StateMachine[] {
    return [...this.#machines.values()].sort((left, right) => left.name.localeCompare(right.name));
  }

  /** Finds a state machine by ARN. Throws `InvalidArn` or `StateMachineDoesNotExist`. */
  get(arn: string): StateMachine {
    assertArn(arn);
    const machine = this.#machines.get(arn);
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  /** Idempotent for the same name, definition and role. Otherwise throws `StateMachineAlreadyExists`. */
  create(input: CreateStateMachineInput): StateMachine {
    const { name = "", definition = "", roleArn = "", type = "STANDARD" } = input;
    assertName(name);
    if (type !== "STANDARD") {
      throw new AwsError(
        "ValidationException",
        "The local Step Functions runs state machines of type STANDARD only.",
      );
    }
    const arn = stateMachineArn(name);
    const existing = this.#machines.get(arn);
    if (existing?.source === definition && existing.roleArn === roleArn) return existing;
    if (existing) throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    const creationDate = new Date(this.clock.now());
    const { loggingConfiguration, tracingConfiguration } = input;
    const machine = {
      arn,
      name,
      roleArn,
      source: definition,
      definition: parseDefinition(definition),
      revisionId: randomUUID(),
      creationDate,
      updateDate: creationDate,
      settings: { loggingConfiguration, tracingConfiguration },
    };
    this.#machines.set(arn, machine);
    return machine;
  }

  update(input: UpdateStateMachineInput): StateMachine {
    const { stateMachineArn: arn = "", definition, roleArn } = input;
    const existing = this.get(arn);
    if (definition === undefined && roleArn === undefined) {
      throw new AwsError(
        "MissingRequiredParameter",
        "Either the definition or the role ARN must be specified",
      );
    }
    const { loggingConfiguration, tracingConfiguration } = input;
    const machine = {
      ...existing,
      ...(roleArn !== undefined && { roleArn }),
      ...(definition !== undefined && { source: definition, definition: parseDefinition(definition) }),
      revisionId: randomUUID(),
      updateDate: new Date(this.clock.now()),
      settings: {
        loggingConfiguration: loggingConfiguration ?? existing.settings.loggingConfiguration,
        tracingConfiguration: tracingConfiguration ?? existing.settings.tracingConfiguration,
      },
    };
    this.#machines.set(arn, machine);
    return machine;
  }

  /** Running executions continue. As on AWS, deleting a state machine that does not exist has no effect. */
  delete(arn: string): void {
    assertArn(arn);
    this.#machines.delete(arn);
  }
}
