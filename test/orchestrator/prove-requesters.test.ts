import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { describe, expect, it } from "vitest";
import { readRequester, storeRequester } from "../../orchestrator/deployment/requester-record.ts";
import { readUnprovenStarts, storeUnprovenStart } from "../../orchestrator/deployment/unproven-start.ts";
import { proveRequesters } from "../../orchestrator/prove-requesters.ts";
import { prepareStarts } from "./fixtures/starts.ts";

const minute = 60_000;
const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`;

/** An execution that was started without the route, as `ValidateDeployment` records it. */
async function prepare() {
  const world = await prepareStarts();
  const startUnsigned = async (accessKeyId: string, name: string) => {
    const start = await world.startAs(accessKeyId, name);
    await storeRequester(world.table, start, { claimed: "bob@example.com" });
    await storeUnprovenStart(world.table, start);
    return start;
  };
  return { ...world, startUnsigned, prove: () => proveRequesters(world) };
}

describe("looking up in CloudTrail who started an execution", () => {
  it("proves the caller once the event is there, and looks no more", async () => {
    const { startUnsigned, prove, clock, table } = await prepare();
    await startUnsigned("alice", "one");

    const early = await prove();
    await clock.advance(5 * minute);
    const late = await prove();

    expect(early).toEqual({ unproven: 1, proven: 0, givenUp: 0 });
    expect(late).toEqual({ unproven: 1, proven: 1, givenUp: 0 });
    await expect(readRequester(table, "one")).resolves.toEqual({
      claimed: "bob@example.com",
      proven: { principal: user("alice"), address: "alice@example.com", source: "cloudTrail" },
    });
    expect(await prove()).toEqual({ unproven: 0, proven: 0, givenUp: 0 });
  });

  it("records a caller without a mail address, too", async () => {
    const { startUnsigned, prove, clock, table } = await prepare();
    await startUnsigned("admin:alice@example.com", "one");
    await clock.advance(5 * minute);

    await prove();

    const { proven } = await readRequester(table, "one");
    const principal = "arn:aws:sts::123456789012:assumed-role/admin/alice@example.com";
    expect(proven).toEqual({ principal, source: "cloudTrail" });
  });

  it("names the first caller if the same start was asked for again", async () => {
    const { startUnsigned, startAs, prove, clock, table } = await prepare();
    await startUnsigned("alice", "one");
    await clock.advance(2_000);
    await startAs("bob", "one");
    await clock.advance(5 * minute);

    await prove();

    await expect(readRequester(table, "one")).resolves.toMatchObject({
      proven: { principal: user("alice") },
    });
  });

  it("proves nothing if two callers started it within the same second", async () => {
    const { startUnsigned, startAs, prove, clock } = await prepare();
    await startUnsigned("alice", "one");
    await startAs("bob", "one");
    await clock.advance(5 * minute);

    expect(await prove()).toEqual({ unproven: 1, proven: 0, givenUp: 0 });
  });

  it("takes no other execution's event", async () => {
    const { startUnsigned, startAs, prove, clock, table } = await prepare();
    await startAs("bob", "two");
    await startUnsigned("alice", "one");
    await clock.advance(5 * minute);

    await prove();

    await expect(readRequester(table, "one")).resolves.toMatchObject({
      proven: { principal: user("alice") },
    });
  });

  it("gives up after an hour", async () => {
    const { table, prove, clock } = await prepare();
    const executionArn = "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:lost";
    await storeUnprovenStart(table, { id: "lost", executionArn, startedAt: "2026-01-01T00:00:00.000Z" });
    await clock.advance(60 * minute - 1);

    expect(await prove()).toEqual({ unproven: 1, proven: 0, givenUp: 0 });
    await clock.advance(1);
    expect(await prove()).toEqual({ unproven: 1, proven: 0, givenUp: 1 });
    await expect(readUnprovenStarts(table)).resolves.toEqual([]);
  });

  it.each([
    ["of another service", { eventSource: "lambda.amazonaws.com" }],
    ["of another operation", { eventName: "StopExecution" }],
    ["of a call that failed", { errorCode: "AccessDenied" }],
    ["without a caller", { userIdentity: { type: "AWSService", invokedBy: "events.amazonaws.com" } }],
    ["without an answer", { responseElements: null }],
  ])("proves nothing by an event %s", async (_, changes) => {
    const { startUnsigned, clock, table, cloudTrail, principals } = await prepare();
    await startUnsigned("alice", "one");
    await clock.advance(5 * minute);
    // What the local CloudTrail has no event of.
    const changed = {
      send: async (command: LookupEventsCommand) => {
        const { Events = [] } = await cloudTrail.send(command);
        const texts = Events.map(({ CloudTrailEvent = "" }) => ({
          ...JSON.parse(CloudTrailEvent),
          ...changes,
        }));
        return { Events: texts.map((text) => ({ CloudTrailEvent: JSON.stringify(text) })) };
      },
    } as never;

    const proofs = await proveRequesters({ table, clock, principals, cloudTrail: changed });

    expect(proofs).toEqual({ unproven: 1, proven: 0, givenUp: 0 });
  });

  it("reads every page of events", async () => {
    const { startUnsigned, startAs, prove, clock, table, cloudTrail } = await prepare();
    await startUnsigned("alice", "one");
    for (let other = 0; other < 60; other++) await startAs("bob", `other-${other}`);
    await clock.advance(5 * minute);
    const first = await cloudTrail.send(new LookupEventsCommand({}));

    await prove();

    expect([first.Events?.length, typeof first.NextToken]).toEqual([50, "string"]);
    await expect(readRequester(table, "one")).resolves.toMatchObject({
      proven: { principal: user("alice") },
    });
  });
});
