import type { CommandIO } from "@smithy/types";

type Answer<Output> = Promise<Omit<Output, "$metadata">>;

/** The signature of the operation of a command, e.g. `ListStacksCommand`: input → output without metadata. */
type OperationOf<Command> = Command extends new (
  ...args: never[]
) => CommandIO<infer Input, infer Output>
  ? (input: Input) => Answer<Output>
  : never;

/**
 * The operations of a service, typed by its SDK client package, for
 * `const operations = { … } satisfies OperationsOf<typeof sdk>`.
 */
export type OperationsOf<Sdk> = {
  readonly [Export in keyof Sdk as Export extends `${infer Name}Command` ? Name : never]?: OperationOf<
    Sdk[Export]
  >;
};
