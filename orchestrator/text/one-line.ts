import { visibleText } from "./visible-text.ts";

/** White space of every kind, with every character that some program takes for the end of a line. */
const whiteSpace = /[\p{Zs}\t\n\v\f\r\u0085\u2028\u2029]+/gu;

const lineEnd = /[\n\v\f\r\u0085\u2028\u2029]/;

/** The text in one line: line ends are shown as `⏎`, other white space as one space, invisible characters by their code. */
export const oneLine = (text: string): string =>
  // Also spaces: a row of them would push what follows to the beginning of the next line on the screen.
  visibleText(text.replace(whiteSpace, (space) => (lineEnd.test(space) ? " ⏎ " : " "))).trim();
