import { expect, it } from "vitest";
import { runSteps } from "../../../../infra/commands/aws/run-steps.ts";
import type { Step } from "../../../../infra/commands/aws/step.ts";

const node = (program: string) => [process.execPath, "--eval", program];

async function saidWhile(steps: readonly Step[]): Promise<string[]> {
  const said: string[] = [];
  await runSteps(steps, { say: (line) => said.push(line), environment: process.env });
  return said;
}

it("tells each step before it is done", async () => {
  const said = await saidWhile([
    { title: "first", command: node("0") },
    { title: "second", command: node("0") },
  ]);

  expect(said.map((line) => line.split("\n")[0])).toEqual(["- first", "- second"]);
});

it("skips what has been done before", async () => {
  const said = await saidWhile([{ title: "push", command: node("process.exit(9)"), unless: node("0") }]);

  expect(said).toEqual(["- push: is there already"]);
});

it("stops at the first step that fails and names it", async () => {
  const said: string[] = [];
  const steps = [
    { title: "breaks", command: node("process.exit(3)"), unless: node("process.exit(1)") },
    { title: "never", command: node("0") },
  ];

  const running = runSteps(steps, { say: (line) => said.push(line), environment: process.env });

  await expect(running).rejects.toThrow('"breaks" failed with exit code 3');
  expect(said).toHaveLength(1);
});

it("gives one command what another one prints, and fails with the first of them", async () => {
  const reads = node('process.stdin.on("data", (text) => process.exit(String(text) === "secret" ? 0 : 4))');
  const input = node('process.stdout.write("secret")');

  await expect(saidWhile([{ title: "login", input, command: reads }])).resolves.toHaveLength(1);
  await expect(
    saidWhile([{ title: "login", input: node("process.exit(5)"), command: node("0") }]),
  ).rejects.toThrow("exit code 5");
});
