/** A program and its arguments. */
export type Command = readonly string[];

/** One step on the way; shown before it is done, and by `--dry-run` instead of it. */
export interface Step {
  readonly title: string;
  readonly command: Command;
  /** Its output goes into the command; it may hold a password, so it is shown nowhere. */
  readonly input?: Command;
  /** When this succeeds, the step has been done before. */
  readonly unless?: Command;
}

/** A command as it could be typed. */
export function shellLine({ command, input }: Pick<Step, "command" | "input">): string {
  return [...(input ? [input] : []), command].map((words) => words.map(quoted).join(" ")).join(" | ");
}

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
