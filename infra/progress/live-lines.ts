import type { Terminal } from "./terminal.ts";

const csi = "\u001b[";
const hideCursor = `${csi}?25l`;
const showCursor = `${csi}?25h`;
const clearToEndOfLine = `${csi}K`;
const clearBelow = `${csi}J`;
// Synchronised output: a terminal that supports it draws everything in between at once; others ignore it.
const [beginUpdate, endUpdate] = [`${csi}?2026h`, `${csi}?2026l`];

/** Lines at the end of a terminal that are redrawn, below the permanent lines. */
export class LiveLines {
  readonly #terminal: Terminal;
  #drawn = 0;
  #hidden = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Prints the permanent lines and draws the live ones below them. The live lines must fit the width. */
  draw(permanent: readonly string[], live: readonly string[]): void {
    const hide = this.#hidden ? "" : hideCursor;
    this.#hidden = true;
    this.#write(`${hide}${beginUpdate}`, [...permanent, ...live], endUpdate);
    this.#drawn = live.length;
  }

  /** Prints the permanent lines, removes the live ones and shows the cursor again. */
  end(permanent: readonly string[]): void {
    this.#write("", permanent, this.#hidden ? showCursor : "");
    this.#drawn = 0;
    this.#hidden = false;
  }

  #write(before: string, lines: readonly string[], after: string): void {
    const up = this.#drawn > 0 ? `\r${csi}${this.#drawn}A` : "";
    // Each line is overwritten before its rest is cleared, which avoids flicker.
    const text = lines
      .map((line) => `${line.replaceAll("\n", `${clearToEndOfLine}\n`)}${clearToEndOfLine}\n`)
      .join("");
    this.#terminal.write(`${before}${up}${text}${clearBelow}${after}`);
  }
}
