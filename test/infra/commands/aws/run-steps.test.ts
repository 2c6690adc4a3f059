import { expect, it } from "vitest";
import { runSteps } from "../../../../infra/commands/aws/run-steps.ts";
import type { Step } from "../../../../infra/commands/aws/step.ts";

const node = (program: string) => [process.execPath, "--eval", program];

async function printedBy(steps: readonly Step[]): Promise<string[]> {
  const printed: string[] = [];
  await runSteps(steps, { print: (line) => printed.push(line), environment: process.env });
  return printed;
}

it("prints each step before it runs", async () => {
  const printed = await printedBy([
    { title: "first", command: node("0") },
    { title: "second", command: node("0") },
  ]);

  expect(printed.map((line) => line.split("\n")[0])).toEqual(["- first", "- second"]);
});

it("skips a step that is already done", async () => {
  const printed = await printedBy([{ title: "push", command: node("process.exit(9)"), unless: node("0") }]);

  expect(printed).toEqual(["- push: already done"]);
});

it("stops at the first step that fails and names it", async () => {
  const printed: string[] = [];
  const steps = [
    { title: "breaks", command: node("process.exit(3)"), unless: node("process.exit(1)") },
    { title: "never", command: node("0") },
  ];

  const running = runSteps(steps, { print: (line) => printed.push(line), environment: process.env });

  await expect(running).rejects.toThrow('"breaks" failed with exit code 3');
  expect(printed).toHaveLength(1);
});

it("pipes one command into another, and fails with the first one that fails", async () => {
  const reads = node('process.stdin.on("data", (text) => process.exit(String(text) === "secret" ? 0 : 4))');
  const input = node('process.stdout.write("secret")');

  await expect(printedBy([{ title: "login", input, command: reads }])).resolves.toHaveLength(1);
  await expect(
    printedBy([{ title: "login", input: node("process.exit(5)"), command: node("0") }]),
  ).rejects.toThrow("exit code 5");
});
