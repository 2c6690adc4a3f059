import type { StateMachineLayout } from "../../../orchestrator/pictures/state-machine-layout.ts";

/** `state-machine-layout.generated.ts`: the layout as a module, one state and one transition a line. */
export function writtenLayout({ boxes, transitions, ...others }: StateMachineLayout): string {
  const fields = Object.entries(others).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  return `import type { StateMachineLayout } from "./state-machine-layout.ts";

/** Generated from statemachine/deploy.asl.json by \`npm run docs:state-machine\`. */
export const stateMachineLayout: StateMachineLayout = {
${fields.join("\n")}
  boxes: [
${linesOf(boxes)}
  ],
  transitions: [
${linesOf(transitions)}
  ],
};
`;
}

const linesOf = (values: readonly unknown[]) =>
  values.map((value) => `    ${JSON.stringify(value)},`).join("\n");
