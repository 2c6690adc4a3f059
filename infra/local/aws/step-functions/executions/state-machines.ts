import { randomUUID } from "node:crypto";
import type { CreateStateMachineInput, UpdateStateMachineInput } from "@aws-sdk/client-sfn";
import type { Clock } from "../../clock.ts";
import { AwsError } from "../../wire/service.ts";
import { parseDefinition } from "../definition/parse-definition.ts";
import type { StateMachineSnapshot } from "./execution.ts";
import { checkArn, checkName, stateMachineArn } from "./names.ts";

/** A state machine; an update puts another in its place. */
export interface StateMachine extends StateMachineSnapshot {
  readonly creationDate: Date;
  readonly settings: Pick<CreateStateMachineInput, "loggingConfiguration" | "tracingConfiguration">;
}

/** The state machines of the account, by ARN. */
export class StateMachines {
  readonly #machines = new Map<string, StateMachine>();

  constructor(private readonly clock: Clock) {}

  /** In the order of their names. */
  list(): StateMachine[] {
    return [...this.#machines.values()].sort((left, right) => left.name.localeCompare(right.name));
  }

  /** Throws `InvalidArn` and `StateMachineDoesNotExist`. */
  get(arn: string): StateMachine {
    checkArn(arn);
    const machine = this.#machines.get(arn);
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  /** The same machine again is idempotent; another of the same name is `StateMachineAlreadyExists`. */
  create(input: CreateStateMachineInput): StateMachine {
    const { name = "", definition = "", roleArn = "", type = "STANDARD" } = input;
    checkName(name);
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

  /** Its running executions go on. Deleting one that is not there does nothing, as on AWS. */
  delete(arn: string): void {
    checkArn(arn);
    this.#machines.delete(arn);
  }
}
