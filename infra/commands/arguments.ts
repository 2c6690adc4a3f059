import { type ParseArgsConfig, parseArgs } from "node:util";

/** Wrong use of a command: shown without a stack, with the way to the help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's options strictly. Throws `UsageError` naming what it does not know. */
export function readArguments<Given extends Options>(options: Given, allowPositionals = false) {
  try {
    return parseArgs({ options, allowPositionals, strict: true, args: process.argv.slice(2) });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** A TCP port from an option. Throws `UsageError` when it is none. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port is "${text}"; it has to be a whole number from 0 (any free port) to 65535`);
  }
  return port;
}

// The SDK warns of Node 20 at its first client; this project supports Node 20.19 and says so itself.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Runs a command: its promise is the exit code; an error is told in one line and exits with 1 (usage: 2). */
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
