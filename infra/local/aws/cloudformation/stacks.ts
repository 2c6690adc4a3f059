import type { Export } from "@aws-sdk/client-cloudformation";
import { Stack, type StackSources } from "./stack.ts";
import { validationError } from "./template.ts";

/** All stacks of the account, the deleted ones included. */
export class Stacks {
  readonly #stacks: Stack[] = [];

  constructor(private readonly sources: StackSources) {}

  get all(): readonly Stack[] {
    return this.#stacks;
  }

  get live(): readonly Stack[] {
    return this.#stacks.filter(({ deletedAt }) => deletedAt === undefined);
  }

  add(name: string): Stack {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
      throw validationError(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, and have length less than or equal to 128`,
      );
    }
    const stack = new Stack(name, this.sources);
    this.#stacks.push(stack);
    return stack;
  }

  /** By name only a stack that is there; by id also a deleted one. */
  find(nameOrId: string | undefined): Stack | undefined {
    return this.live.find(({ name }) => name === nameOrId) ?? this.#stacks.find(({ id }) => id === nameOrId);
  }

  /** Throws a ValidationError when there is no such stack. */
  get(nameOrId: string | undefined): Stack {
    const stack = this.find(nameOrId);
    if (stack) return stack;
    throw validationError(
      nameOrId?.startsWith("arn:")
        ? `Stack '${nameOrId}' does not exist`
        : `Stack with id ${nameOrId} does not exist`,
    );
  }

  get exports(): Export[] {
    return this.live.flatMap((stack) =>
      stack.outputs.flatMap(({ ExportName, OutputValue = "" }) =>
        ExportName ? [{ ExportingStackId: stack.id, Name: ExportName, Value: OutputValue }] : [],
      ),
    );
  }

  /** The names of the stacks that use an export. */
  importersOf(exportName: string): string[] {
    return this.live.filter(({ imports }) => imports.has(exportName)).map(({ name }) => name);
  }
}
