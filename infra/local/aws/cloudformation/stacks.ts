import type { Export } from "@aws-sdk/client-cloudformation";
import { Stack, type StackOptions } from "./stack.ts";
import { validationError } from "./template.ts";

/** All stacks of the account, including deleted ones. */
export class Stacks {
  readonly #stacks: Stack[] = [];

  constructor(private readonly options: StackOptions) {}

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
    const stack = new Stack(name, this.options);
    this.#stacks.push(stack);
    return stack;
  }

  /** Finds an existing stack by name or id, or a deleted stack by id. */
  find(nameOrId: string | undefined): Stack | undefined {
    return this.live.find(({ name }) => name === nameOrId) ?? this.#stacks.find(({ id }) => id === nameOrId);
  }

  /** As `find`, but throws a ValidationError if no stack is found. */
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

  /** The names of the stacks that import an export. */
  importersOf(exportName: string): string[] {
    return this.live.filter(({ imports }) => imports.has(exportName)).map(({ name }) => name);
  }
}
