import { styleText } from "node:util";

/** The part of a terminal that the views use; `process.stdout` has it. */
export interface Terminal {
  readonly isTTY?: boolean;
  /** Characters per line; undefined without a terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

export type Style = "bold" | "cyan" | "dim" | "green" | "red" | "yellow";
/** Puts a style on a text, or leaves it plain. */
export type Paint = (style: Style, text: string) => string;

/**
 * Uses colours on a terminal, unless NO_COLOR is set, and everywhere if FORCE_COLOR is set
 * (https://no-color.org, https://force-color.org).
 */
export function painter({ isTTY }: Terminal, environment: NodeJS.ProcessEnv): Paint {
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: kind } = environment;
  const isForced = always !== undefined && always !== "0" && always !== "false";
  const isColoured = !never && (isForced || (isTTY === true && kind !== "dumb"));
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}
