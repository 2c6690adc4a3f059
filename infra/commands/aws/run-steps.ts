import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { type Command, type Step, shellLine } from "./step.ts";

export interface RunOptions {
  /** Receives each step's title and command before it runs. */
  readonly print: (line: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs the steps one after the other. Throws an Error that names the failed step and its exit code. */
export async function runSteps(steps: readonly Step[], { print, environment }: RunOptions): Promise<void> {
  for (const step of steps) {
    if (step.unless && (await exitCode(step.unless, environment, "ignore")) === 0) {
      print(`- ${step.title}: already done`);
      continue;
    }
    print(`- ${step.title}\n  ${shellLine(step)}`);
    const code = await (step.input
      ? piped(step.input, step.command, environment)
      : exitCode(step.command, environment));
    if (code !== 0) {
      throw new Error(
        `"${step.title}" failed with exit code ${code}; fix the cause and run the command again`,
      );
    }
  }
}

type Environment = RunOptions["environment"];

async function exitCode(
  [program = "", ...args]: Command,
  environment: Environment,
  stdio: "inherit" | "ignore" = "inherit",
): Promise<number> {
  const child = spawn(program, args, { stdio, env: environment });
  return codeOf(child);
}

/** The exit code of the first command, or that of the second if the first succeeded. */
async function piped(first: Command, second: Command, environment: Environment): Promise<number> {
  const [from = "", ...fromArgs] = first;
  const [into = "", ...intoArgs] = second;
  const source = spawn(from, fromArgs, { stdio: ["ignore", "pipe", "inherit"], env: environment });
  const sink = spawn(into, intoArgs, { stdio: ["pipe", "inherit", "inherit"], env: environment });
  // A command that ends without reading everything reports it by its exit code.
  const flowing = pipeline(source.stdout, sink.stdin).catch(() => {});
  const [sourceCode, sinkCode] = await Promise.all([codeOf(source), codeOf(sink), flowing]);
  return sourceCode || sinkCode;
}

/** Throws Node's ENOENT error if the program does not exist. */
async function codeOf(child: ChildProcess): Promise<number> {
  const [code] = await once(child, "close");
  return typeof code === "number" ? code : 1;
}
