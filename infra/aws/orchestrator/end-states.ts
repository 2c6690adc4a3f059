import { readFileSync } from "node:fs";
import { definitionFile } from "./deployment-state-machine.ts";

interface Definition {
  readonly States: Readonly<Record<string, { readonly Type: string }>>;
}

const { States } = JSON.parse(readFileSync(definitionFile, "utf8")) as Definition;

/** The names of the state machine's end states. */
export const endStates: readonly string[] = Object.entries(States)
  .filter(([, { Type }]) => Type === "Succeed" || Type === "Fail")
  .map(([name]) => name);
