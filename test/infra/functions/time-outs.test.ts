import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { callBounds } from "../../../functions/shared/call-bounds.ts";
import { type FunctionDefinition, functions } from "../../../infra/functions/functions.ts";
import { routes } from "../../../infra/functions/routes.ts";
import { minApprovalSeconds } from "../../../orchestrator/deployment/deployment-input.ts";
import { lateEffectSeconds } from "../../../orchestrator/sweep.ts";

/** For what a function does besides its longest call. */
const marginSeconds = 5;

/**
 * A state's time runs from the invocation on. Before the function's own begins, Lambda may start an instance for ten
 * seconds. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const startSeconds = 10;

/** API Gateway waits no longer for an answer. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const gatewaySeconds = 30;

const { States } = JSON.parse(
  await readFile(new URL("../../../statemachine/deploy.asl.json", import.meta.url), "utf8"),
) as { readonly States: Readonly<Record<string, { readonly TimeoutSeconds?: number | string }>> };

/** How much longer a state waits than the input gives people; NaN for any other state. */
const secondsAfterDeadline = (state: string): number =>
  Number(
    /^\{% \$deployment\.approvalDeadlineSeconds \+ (\d+) %\}$/.exec(
      String(States[state]?.TimeoutSeconds),
    )?.[1],
  );

const stateSeconds = (state: string): number =>
  Number(States[state]?.TimeoutSeconds) || minApprovalSeconds + secondsAfterDeadline(state);

function longestCallSeconds({ actions }: FunctionDefinition): number {
  const usesDataApi = actions.some((action) => action.startsWith("rds-data:"));
  return (usesDataApi ? callBounds.dataApi : callBounds.usual).callMs / 1000;
}

const cases = functions.map((definition) => [definition.name, definition] as const);
const ofStates = functions.flatMap(({ state, timeoutSeconds }) =>
  state ? [[state, timeoutSeconds] as const] : [],
);

describe("the order of time-outs", () => {
  it.each(Object.entries(callBounds))("fits two silent attempts into a call: %s", (_, bounds) => {
    expect(2 * bounds.attemptMs).toBeLessThan(bounds.callMs);
    expect(bounds.connectMs).toBeLessThan(bounds.attemptMs);
  });

  it("lets the Data API end its statement after 45 seconds first", () => {
    expect(callBounds.dataApi.attemptMs).toBeGreaterThanOrEqual((45 + marginSeconds) * 1000);
  });

  it.each(cases)("%s outlives its longest call with all repetitions", (_, definition) => {
    expect(definition.timeoutSeconds).toBeGreaterThanOrEqual(longestCallSeconds(definition) + marginSeconds);
  });

  it.each(ofStates)("%s outlives its function", (state, functionSeconds) => {
    expect(stateSeconds(state)).toBeGreaterThanOrEqual(functionSeconds + startSeconds);
  });

  it("RequestApproval outlives the deadline that its function stores, whenever that begins and ends", () => {
    const { timeoutSeconds = NaN } = functions.find(({ state }) => state === "RequestApproval") ?? {};

    expect(secondsAfterDeadline("RequestApproval")).toBeGreaterThanOrEqual(timeoutSeconds + startSeconds);
  });

  it("lets the sweep wait until every function of a state has ended", () => {
    const longest = Math.max(...ofStates.map(([, functionSeconds]) => functionSeconds));
    expect(lateEffectSeconds).toBeGreaterThanOrEqual(longest + startSeconds);
  });

  it.each(routes.map(({ functionName }) => functionName))(
    "%s answers before API Gateway gives up",
    (name) => {
      const [, definition] = cases.find(([other]) => other === name) ?? [];
      expect(definition?.timeoutSeconds).toBeLessThanOrEqual(gatewaySeconds);
    },
  );
});
