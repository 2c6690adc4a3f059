import type { Terminal } from "./terminal.ts";

const csi = "\u001b[";
const hideCursor = `${csi}?25l`;
const showCursor = `${csi}?25h`;
const clearToEndOfLine = `${csi}K`;
const clearBelow = `${csi}J`;
// A terminal that knows it draws all at once what stands between; others ignore it.
const [beginUpdate, endUpdate] = [`${csi}?2026h`, `${csi}?2026l`];

/** Lines at the end of a terminal that are drawn again and again, below those that stay. */
export class LiveLines {
  readonly #terminal: Terminal;
  #drawn = 0;
  #hidden = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Prints lines that stay, and draws the live ones, already cut to the width, below them. */
  draw(staying: readonly string[], live: readonly string[]): void {
    const hide = this.#hidden ? "" : hideCursor;
    this.#hidden = true;
    this.#write(`${hide}${beginUpdate}`, [...staying, ...live], endUpdate);
    this.#drawn = live.length;
  }

  /** Prints lines that stay, takes the live ones away and gives the cursor back. */
  end(staying: readonly string[]): void {
    this.#write("", staying, this.#hidden ? showCursor : "");
    this.#drawn = 0;
    this.#hidden = false;
  }

  #write(before: string, lines: readonly string[], after: string): void {
    const up = this.#drawn > 0 ? `\r${csi}${this.#drawn}A` : "";
    // Each line is overwritten before its rest is cleared, so that none is seen empty.
    const text = lines
      .map((line) => `${line.replaceAll("\n", `${clearToEndOfLine}\n`)}${clearToEndOfLine}\n`)
      .join("");
    this.#terminal.write(`${before}${up}${text}${clearBelow}${after}`);
  }
}
