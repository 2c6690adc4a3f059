import { type ParseArgsConfig, parseArgs } from "node:util";

/** Wrong usage of a command: shown without a stack trace, with a hint to `--help`. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's options strictly. Throws `UsageError` that names an unknown option. */
export function readArguments<Given extends Options>(options: Given, allowPositionals = false) {
  try {
    return parseArgs({ options, allowPositionals, strict: true, args: process.argv.slice(2) });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** A TCP port from an option. Throws `UsageError` for an invalid one. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port is "${text}"; it must be a whole number from 0 (any free port) to 65535`);
  }
  return port;
}

// The SDK's first client warns about Node 20. This project supports Node 20.19 and documents it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Runs a command. Its promise is the exit code; an error is printed in one line and exits with 1 (usage: 2). */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof UsageError;
    console.error(`${isUsage || error.name === "Error" ? "error" : error.name}: ${error.message}`);
    if (isUsage) console.error("Try --help.");
    process.exitCode = isUsage ? 2 : 1;
  }
}
