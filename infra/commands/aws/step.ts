/** A program and its arguments. */
export type Command = readonly string[];

/** One step of a command; printed before it runs, or instead of it with `--dry-run`. */
export interface Step {
  readonly title: string;
  readonly command: Command;
  /** Its output is piped into the command. It may contain a password, so it is never printed. */
  readonly input?: Command;
  /** If this succeeds, the step is already done and is skipped. */
  readonly unless?: Command;
}

/** A command as one would type it in a shell. */
export function shellLine({ command, input }: Pick<Step, "command" | "input">): string {
  return [...(input ? [input] : []), command].map((words) => words.map(quoted).join(" ")).join(" | ");
}

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
