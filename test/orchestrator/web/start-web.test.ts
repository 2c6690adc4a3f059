import { DescribeExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { requesterAtStart } from "../../../orchestrator/deployment/prove-start.ts";
import { requiredApprovals } from "../../../orchestrator/deployment/requester.ts";
import { requesterFacts } from "../../../orchestrator/deployment/requester-facts.ts";
import { serveStart } from "../../../orchestrator/web/start-web.ts";
import { WebRefusal } from "../../../orchestrator/web/web-request.ts";
import { prepareStarts } from "../fixtures/starts.ts";

const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
const input = { image: "tasks:1.1.0", requester: "bob@example.com" };

async function prepare() {
  const world = await prepareStarts();
  let ids = 0;
  const services = { ...world, randomBytes: (length: number) => new Uint8Array(length).fill(++ids) };
  const post = async (body: unknown, principal: string | undefined = user("alice")) => {
    const request = { method: "POST", path: "/deployments", headers: {}, principal };
    try {
      return await serveStart(services, {
        ...request,
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    } catch (error) {
      if (error instanceof WebRefusal) return { statusCode: error.statusCode, body: error.message };
      throw error;
    }
  };
  const arnOf = (name: string) => `${world.stateMachineArn.replace("stateMachine", "execution")}:${name}`;
  const stop = (name: string) =>
    world.stepFunctions.send(new StopExecutionCommand({ executionArn: arnOf(name) }));
  /** DescribeExecution is eventually consistent. */
  const hide = () =>
    world.stepFunctions.middlewareStack.add(
      (next, context) => (args) =>
        context.commandName === "DescribeExecutionCommand"
          ? Promise.reject(Object.assign(new Error("not known"), { name: "ExecutionDoesNotExist" }))
          : next(args),
      { step: "initialize" },
    );
  /** The execution of this name, and who is proven to have started it. */
  const started = async (name: string) => {
    const execution = await world.stepFunctions.send(
      new DescribeExecutionCommand({ executionArn: arnOf(name) }),
    );
    const { requester: claimed, startId } = JSON.parse(execution.input ?? "{}");
    const startedAt = execution.startDate?.toISOString() ?? "";
    return {
      execution,
      requester: () => requesterAtStart(world.table, { name, startedAt, claimed, startId }),
    };
  };
  return { ...world, post, started, stop, hide };
}

describe("the route that starts deployments", () => {
  it("starts the execution, and records its signed caller beside what the input claims", async () => {
    const { post, started, stateMachineArn } = await prepare();

    const answer = await post({ name: "one", input });

    const { execution, requester } = await started("one");
    expect(answer).toMatchObject({ statusCode: 200, headers: { "content-type": "application/json" } });
    expect(JSON.parse(answer.body)).toEqual({ executionArn: execution.executionArn });
    expect(execution.stateMachineArn).toBe(stateMachineArn);
    expect(JSON.parse(execution.input ?? "")).toEqual({ ...input, startId: expect.any(String) });
    await expect(requester()).resolves.toEqual({
      claimed: "bob@example.com",
      proven: { principal: user("alice"), address: "alice@example.com", source: "signedStart" },
    });
  });

  it("proves no person by a role, which anybody may have assumed", async () => {
    const { post, started } = await prepare();
    const pipeline = "arn:aws:sts::123456789012:assumed-role/pipeline/alice@example.com";

    await post({ name: "by-pipeline", input }, pipeline);

    const { requester } = await started("by-pipeline");
    const proven = {
      principal: pipeline,
      address: "pipeline@example.com",
      isShared: true,
      source: "signedStart",
    };
    await expect(requester()).resolves.toEqual({ claimed: "bob@example.com", proven });
    expect(requiredApprovals(1, await requester())).toBe(2);
    expect(requesterFacts(await requester())[0]?.[1]).toContain("a role, which names no person");
  });

  it("starts once when it is asked twice", async () => {
    const { post } = await prepare();

    const [first, second] = [await post({ name: "one", input }), await post({ name: "one", input })];

    expect(second).toEqual(first);
    expect(first.statusCode).toBe(200);
  });

  it.each([
    ["another person asks for the same", { name: "one", input }, user("bob")],
    ["the same person asks for something else", { name: "one", input: { image: "tasks:2" } }, user("alice")],
  ])("keeps the first start of a name if %s", async (_, again, principal) => {
    const { post, started } = await prepare();
    await post({ name: "one", input });

    const refused = await post(again, principal);

    expect(refused).toEqual({ statusCode: 409, body: expect.stringMatching(/^name one .*another name$/) });
    const { requester } = await started("one");
    await expect(requester()).resolves.toMatchObject({ proven: { principal: user("alice") } });
  });

  it("proves nothing for an execution of the same name that another person started before", async () => {
    const { post, started, startAs } = await prepare();
    await startAs("bob", "one", input);

    const refused = await post({ name: "one", input });

    expect(refused.statusCode).toBe(409);
    const { requester } = await started("one");
    await expect(requester()).resolves.toEqual({ claimed: "bob@example.com" });
  });

  it("answers the caller whose execution has already ended with that execution, and how it ended", async () => {
    const { post, stop } = await prepare();
    const first = await post({ name: "one", input });
    await stop("one");

    const again = await post({ name: "one", input });

    expect(again.statusCode).toBe(200);
    expect(JSON.parse(again.body)).toEqual({ ...JSON.parse(first.body), executionStatus: "ABORTED" });
  });

  it("refuses the name of an execution that another person started, and that has ended", async () => {
    const { post, startAs, stop } = await prepare();
    await startAs("bob", "one", input);
    await stop("one");

    expect(await post({ name: "one", input })).toMatchObject({ statusCode: 409 });
  });

  it("says nothing of an execution that Step Functions cannot describe yet", async () => {
    const { post, stop, hide } = await prepare();
    await post({ name: "one", input });
    await stop("one");
    hide();

    await expect(post({ name: "one", input })).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
  });

  it("refuses everyone if the route authenticates no one", async () => {
    const { post, started } = await prepare();

    const refused = await post({ name: "one", input }, "");

    expect(refused).toEqual({ statusCode: 403, body: expect.stringContaining("sign it") });
    await expect(started("one")).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
  });

  it.each<[unknown, number, RegExp]>([
    ["no JSON", 400, /^the request must be an object/],
    [[], 400, /^name is missing/],
    [{ input }, 400, /^name is missing; write/],
    [{ name: "a b", input }, 400, /^name must have 1 to 80 letters/],
    [{ name: "one", input: [] }, 400, /^input must be an object/],
    [
      { name: "one", input: { ...input, startId: "mine" } },
      400,
      /^input must not have startId.*leave it out$/,
    ],
    [{ name: "one", input, requester: "x" }, 400, /^requester is not a field of the request/],
    [{ name: "one", input: { image: "x".repeat(400_000) } }, 413, /shorten the input/],
  ])("refuses %j before anything is recorded", async (body, statusCode, message) => {
    const { post, startAs } = await prepare();

    expect(await post(body)).toEqual({ statusCode, body: expect.stringMatching(message) });

    await expect(startAs("bob", "one")).resolves.toMatchObject({ id: "one" });
  });
});
