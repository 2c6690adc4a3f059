import { describe, expect, it } from "vitest";
import { hashOfSecret } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { storeCurrentApprovers } from "../../../orchestrator/approval/current-approvers.ts";
import { decide } from "../../../orchestrator/approval/decision.ts";
import { askForLink } from "../../../orchestrator/approval/link-ask.ts";
import { signIn } from "../../../orchestrator/approval/sign-in.ts";
import { followUpApprovals } from "../../../orchestrator/follow-up-approvals.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { openPersonal, prepareApproval } from "../fixtures/approvals.ts";

const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const approvers = ["bob@example.com", "carol@example.com", "dave@example.com"];
const minutes = (count: number) => count * 60_000;

/** A deployment whose approvers were Bob, Carol and Dave at its start; two of them have to approve. */
async function prepare() {
  const prepared = await prepareApproval();
  const { services, linksTo } = prepared;
  const payload = { ...prepared.payload, deployment: aDeployment({ approvers, approvals: 2 }) };
  const approves = async (address: string) => {
    const secret = linksTo(address)[0]?.split("/").at(-1) ?? "";
    const opened = await openPersonal(services.table, hashOfSecret(secret));
    if (!opened) throw new Error(`${address} has no link`);
    return (await decide(services, opened, { decision: "approved" })).status;
  };
  return {
    ...prepared,
    approves,
    request: () => prepared.request({}, payload),
    remove: (...removed: readonly string[]) =>
      storeCurrentApprovers(
        services.table,
        approvers.filter((one) => !removed.includes(one)),
      ),
    toldSince: (before: number) =>
      prepared.inbox
        .mails()
        .slice(before)
        .flatMap(({ to }) => to)
        .toSorted(),
  };
}

describe("an approver whom the settings have lost since the deployment began", () => {
  it("is not asked", async () => {
    const { request, remove, toldSince, services } = await prepare();
    await remove("dave@example.com");

    await request();

    expect(toldSince(0)).toEqual(["bob@example.com", "carol@example.com"]);
    expect((await readApproval(services.table, approvalId))?.recipients).toEqual(toldSince(0));
  });

  it("is not asked in somebody else's place: too few people are an error", async () => {
    const { request, remove, inbox } = await prepare();
    await remove("carol@example.com", "dave@example.com");

    await expect(request()).rejects.toMatchObject({ name: "ApprovalNotRequested" });
    expect(inbox.mails()).toEqual([]);
  });

  it("gets neither a reminder nor another link", async () => {
    const { request, remove, toldSince, services, clock, inbox } = await prepare();
    await request();
    const approval = await readApproval(services.table, approvalId);
    for (const address of approvers)
      await askForLink(services.table, approval as never, address, clock.now());
    await remove("dave@example.com");
    const before = inbox.mails().length;

    await clock.advance(minutes(50));
    await followUpApprovals(services);

    expect(new Set(toldSince(before))).toEqual(new Set(["bob@example.com", "carol@example.com"]));
  });

  it("cannot vote any more, by their link or signed in", async () => {
    const { request, remove, approves, services } = await prepare();
    await request();
    await remove("dave@example.com");
    const principals = {
      users: { dave: "dave@example.com" },
      roles: {},
      identityCenter: { roles: [], sessions: {} },
    };

    const signedIn = await signIn(
      { table: services.table, principals, accountId: "123456789012" },
      "arn:aws:iam::123456789012:user/dave",
      { deployment: approvalId.deploymentId, phase: "deploy" },
    );

    expect(signedIn).toMatchObject({ kind: "notAsked" });
    expect(await approves("dave@example.com")).toBe("notAsked");
    expect((await readApproval(services.table, approvalId))?.votes).toEqual([]);
  });

  it("does not count with a vote from before", async () => {
    const { request, remove, approves, services } = await prepare();
    await request();
    await approves("dave@example.com");
    await remove("dave@example.com");

    const second = await approves("bob@example.com");
    const undecided = (await readApproval(services.table, approvalId))?.decision;
    const third = await approves("carol@example.com");

    expect([second, undecided, third]).toEqual(["counted", undefined, "taken"]);
    expect((await readApproval(services.table, approvalId))?.decision?.decidedBy).toBe(
      "bob@example.com, carol@example.com",
    );
  });
});

describe("the approvers of the newest settings", () => {
  it("are stored when they change, and add nobody to a deployment", async () => {
    const { request, services, toldSince } = await prepare();
    let writes = 0;
    const counting = {
      ...services.table,
      client: {
        send: (command: { readonly constructor: { readonly name: string } }) => {
          if (command.constructor.name === "PutCommand") writes += 1;
          return services.table.client.send(command as never);
        },
      } as never,
    };

    for (let call = 0; call < 3; call++) {
      await storeCurrentApprovers(counting, [...approvers, "erin@example.com"]);
    }
    await request();

    expect(writes).toBe(1);
    expect(toldSince(0)).toEqual(approvers);
  });
});
