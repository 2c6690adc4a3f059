import { describe, expect, it } from "vitest";
import { mayApprove, type Requester, requiredApprovals } from "../../../orchestrator/deployment/requester.ts";
import {
  readRequester,
  storeProof,
  storeRequester,
} from "../../../orchestrator/deployment/requester-record.ts";
import { inProcessTable } from "../../support/in-process-table.ts";

const principal = "arn:aws:iam::123456789012:user/alice";
const proven = { principal, address: "alice@example.com", source: "signedStart" } as const;
const claimsBob: Requester = { claimed: "bob@example.com" };

describe("who may approve, and how many have to", () => {
  it("asks for the quorum if the requester is proven", () => {
    expect(requiredApprovals(2, { proven })).toBe(2);
  });

  it.each<[string, Requester]>([
    ["nothing is known", {}],
    ["the requester is only claimed", claimsBob],
    ["the proven principal has no address", { proven: { principal, source: "cloudTrail" } }],
    ["it is a role, which an approver may have assumed", { proven: { ...proven, isShared: true } }],
  ])("asks for one approval more if %s", (_, requester) => {
    expect(requiredApprovals(1, requester)).toBe(2);
  });

  it("lets the proven requester not approve, however the address is spelled", () => {
    expect(mayApprove("Alice@Example.com", { proven })).toBe(false);
    expect(mayApprove("bob@example.com", { proven })).toBe(true);
  });

  it("takes no vote away from a person who is named in a claim", () => {
    expect(mayApprove("bob@example.com", claimsBob)).toBe(true);
    expect(mayApprove("bob@example.com", { ...claimsBob, proven })).toBe(true);
  });
});

describe("the stored requester", () => {
  const first = { id: "one", startedAt: "2026-01-01T00:00:00.000Z" };

  it("is unproven without a record", async () => {
    await expect(readRequester(await inProcessTable(), "one")).resolves.toEqual({});
  });

  it("keeps its first proof when it is stored again", async () => {
    const table = await inProcessTable();
    await storeRequester(table, first, claimsBob);
    await storeProof(table, first, proven);

    await storeRequester(table, first, claimsBob);
    await storeProof(table, first, { ...proven, address: "carol@example.com" });

    await expect(readRequester(table, "one")).resolves.toEqual({ ...claimsBob, proven });
  });

  it("passes no proof on to a later execution of the same name", async () => {
    const table = await inProcessTable();
    const later = { id: "one", startedAt: "2026-06-01T00:00:00.000Z" };
    await storeRequester(table, first, { proven });

    await storeRequester(table, later, {});
    await storeProof(table, first, proven);

    await expect(readRequester(table, "one")).resolves.toEqual({});
  });
});
