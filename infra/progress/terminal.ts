import { styleText } from "node:util";

/** What the views need of a terminal; `process.stdout` is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  /** Characters a line may have; missing where there is no terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

export type Style = "bold" | "cyan" | "dim" | "green" | "red" | "yellow";
/** Puts a style on a text, or leaves it plain. */
export type Paint = (style: Style, text: string) => string;

/**
 * Colours where people look: on a terminal, unless NO_COLOR says otherwise, and wherever FORCE_COLOR asks for them
 * (https://no-color.org, https://force-color.org).
 */
export function painter({ isTTY }: Terminal, environment: NodeJS.ProcessEnv): Paint {
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: kind } = environment;
  const isForced = always !== undefined && always !== "0" && always !== "false";
  const isColoured = !never && (isForced || (isTTY === true && kind !== "dumb"));
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}
