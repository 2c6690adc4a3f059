import type { Context } from "aws-lambda";
import { expect, it } from "vitest";
import { stateFunction } from "../../functions/shared/state-function.ts";
import { DeploymentError } from "../../orchestrator/deployment/errors.ts";
import type { Payload } from "../../orchestrator/deployment/payloads.ts";
import { functionEnvironment } from "./function-environment.ts";

/** The cause that Step Functions gets if a function throws this message. */
async function causeOf(message: string): Promise<string> {
  const { environment } = functionEnvironment({});
  const handler = stateFunction("RunSmokeTests", environment, async () => {
    throw new DeploymentError("SmokeTestsFailed", message);
  });
  const { signal } = new AbortController();
  const answer = Promise.resolve(handler({} as Payload<"RunSmokeTests">, {} as Context, { signal }));
  const {
    name,
    message: errorMessage,
    stack = "",
  } = await answer.then(
    () => new Error("it did not fail"),
    (error: Error) => error,
  );
  return JSON.stringify({ errorType: name, errorMessage, trace: stack.split("\n") });
}

it.each([
  ["words", "wrong answer; "],
  ["quotes", '"\\"'],
  ["control characters", "\u0007"],
  ["lines", "\n"],
])("an error of many %s reaches the state machine as valid JSON", async (_, part) => {
  const cause = await causeOf(`1 of 7 failed: ${part.repeat(50_000)}`);

  expect(cause.length).toBeLessThan(32_768);
  expect(JSON.parse(cause)).toMatchObject({
    errorType: "SmokeTestsFailed",
    errorMessage: expect.stringMatching(/^1 of 7 failed: [\s\S]*… \(\d+ more characters\)$/),
  });
});

it("a short error is unchanged", async () => {
  expect(JSON.parse(await causeOf("1 of 7 failed"))).toMatchObject({ errorMessage: "1 of 7 failed" });
});
