import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { ResourceFailure } from "../../../../../infra/local/aws/cloudformation/resource-failure.ts";
import { type LocalCloudFormation, startCloudFormation } from "./local-cloudformation.ts";
import { topics } from "./topics.ts";

const StackName = "topics";

const afterNamed = { "Fn::Join": [" ", ["after", { Ref: "Named" }]] };

const first = topics({
  Named: { TopicName: "one" },
  Follower: { DisplayName: afterNamed },
});

async function created(local: LocalCloudFormation, TemplateBody = first): Promise<void> {
  await local.client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await local.idle();
}

const update = (local: LocalCloudFormation, TemplateBody: string, ClientRequestToken?: string) =>
  local.client.send(new UpdateStackCommand({ StackName, TemplateBody, ClientRequestToken }));

describe("a stack update", () => {
  it("replaces a resource, updates references to it, and deletes the old one at the end", async () => {
    const local = await startCloudFormation();
    await created(local);
    local.resources.calls.length = 0;

    await update(local, topics({ Named: { TopicName: "two" }, Follower: { DisplayName: afterNamed } }));
    await local.idle();

    expect(local.resources.log).toEqual(["create Named", "update Follower", "delete Named-1"]);
    expect((await local.history(StackName)).slice(-9)).toEqual([
      "topics UPDATE_IN_PROGRESS",
      "Named UPDATE_IN_PROGRESS",
      "Named UPDATE_COMPLETE",
      "Follower UPDATE_IN_PROGRESS",
      "Follower UPDATE_COMPLETE",
      "topics UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "Named DELETE_IN_PROGRESS",
      "Named DELETE_COMPLETE",
      "topics UPDATE_COMPLETE",
    ]);
  });

  it("that fails restores the previous properties and deletes what it created", async () => {
    const local = await startCloudFormation();
    await created(local);
    local.resources.calls.length = 0;
    local.resources.onCall = ({ verb, id, properties }) => {
      if (verb === "update" && id === "Follower" && properties?.DisplayName === "after Named-3") {
        throw new Error("It did not stabilize.");
      }
    };

    await update(local, topics({ Named: { TopicName: "two" }, Follower: { DisplayName: afterNamed } }));
    await local.idle();

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect(local.resources.log).toEqual([
      "create Named",
      "update Follower",
      "update Follower",
      "delete Named-3",
    ]);
    expect(local.resources.calls[2]?.properties).toEqual({ DisplayName: "after Named-1" });
    const { StackEvents = [] } = await local.client.send(new DescribeStackEventsCommand({ StackName }));
    const reasons = StackEvents.flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []);
    expect(reasons).toContainEqual(
      expect.stringMatching(/^Resource handler returned message: "It did not stabilize\." \(RequestToken: /),
    );
    expect(reasons).toContain("The following resource(s) failed to update: [Follower]. ");
  });

  it("whose rollback fails too can be continued", async () => {
    const local = await startCloudFormation();
    await created(local);
    local.resources.onCall = ({ verb }) => {
      if (verb === "update") throw new Error("It is locked.");
    };
    await update(local, topics({ Named: { TopicName: "one" }, Follower: { DisplayName: "other" } }));
    await local.idle();
    const failed = await local.describe(StackName);
    local.resources.onCall = () => {};

    await local.client.send(new ContinueUpdateRollbackCommand({ StackName }));
    await local.idle();

    expect(failed).toMatchObject({
      StackStatus: "UPDATE_ROLLBACK_FAILED",
      StackStatusReason: "The following resource(s) failed to update: [Follower]. ",
    });
    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect(local.resources.calls.at(-1)?.properties).toEqual({ DisplayName: "after Named-1" });
  });

  it("skips the resources in ResourcesToSkip in its rollback", async () => {
    const local = await startCloudFormation();
    await created(local);
    local.resources.onCall = ({ verb }) => {
      if (verb === "update") throw new Error("It is locked.");
    };
    await update(local, topics({ Named: { TopicName: "one" }, Follower: { DisplayName: "other" } }));
    await local.idle();
    const before = local.resources.log.length;

    await local.client.send(new ContinueUpdateRollbackCommand({ StackName, ResourcesToSkip: ["Follower"] }));
    await local.idle();

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect(local.resources.log).toHaveLength(before);
  });

  it("is cancelled without rollback when CloudFormation is closed", async () => {
    const local = await startCloudFormation();
    await created(local);
    local.resources.onCall = (_, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    await update(local, topics({ Named: { TopicName: "one" }, Follower: { DisplayName: "other" } }));

    await local.cloudFormation.close();

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "UPDATE_IN_PROGRESS" });
    expect(local.resources.log.at(-1)).toBe("update Follower");
  });

  it("can be cancelled and is then rolled back", async () => {
    const local = await startCloudFormation();
    await created(local);
    local.resources.onCall = ({ properties }, signal) => {
      if (properties?.DisplayName !== "slow") return;
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    };
    await update(local, topics({ Named: { TopicName: "one" }, Follower: { DisplayName: "slow" } }));

    await local.client.send(new CancelUpdateStackCommand({ StackName }));
    await local.idle();

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect(await local.history(StackName)).toContain("Follower UPDATE_FAILED");
  });

  it("drops a policy that the template no longer has, and keeps it when the update fails", async () => {
    const local = await startCloudFormation();
    const retained = { Properties: { TopicName: "kept" }, DeletionPolicy: "Retain" };
    const withNamed = (DisplayName: string) => ({ Named: { DisplayName } });
    await created(local, topics({ ...withNamed("one"), Kept: retained }));
    local.resources.onCall = ({ properties }) => {
      if (properties?.DisplayName === "bad") throw new Error("Limit exceeded.");
    };
    await update(local, topics({ ...withNamed("bad"), Kept: { TopicName: "kept" } }));
    await local.idle();
    const failed = await local.describe(StackName);

    await update(local, topics(withNamed("two")));
    await local.idle();

    expect(failed).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect(await local.history(StackName)).toContain("Kept DELETE_SKIPPED");
  });

  it("carries the caller's token on each of its events and on no other", async () => {
    const local = await startCloudFormation();
    await created(local);

    await update(
      local,
      topics({ Named: { TopicName: "two" }, Follower: { DisplayName: "other" } }),
      "token-1",
    );
    await local.idle();

    const { StackEvents = [] } = await local.client.send(new DescribeStackEventsCommand({ StackName }));
    const tokens = StackEvents.map(({ ClientRequestToken }) => ClientRequestToken).reverse();
    const begin = (await local.history(StackName)).indexOf("topics UPDATE_IN_PROGRESS");
    expect(new Set(tokens.slice(begin))).toEqual(new Set(["token-1"]));
    expect(new Set(tokens.slice(0, begin))).toEqual(new Set([undefined]));
  });

  it("is refused without a change and while another runs", async () => {
    const local = await startCloudFormation();
    await created(local);
    const same = update(local, first);
    await expect(same).rejects.toMatchObject({
      name: "ValidationError",
      message: "No updates are to be performed.",
    });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    local.resources.onCall = () => held;
    await update(local, topics({ Named: { TopicName: "two" } }));

    const second = update(local, topics({ Named: { TopicName: "three" } }));

    await expect(second).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Stack:arn:.* is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
      ),
    });
    release();
  });
});

describe("a stack creation", () => {
  it("that fails is rolled back and leaves nothing", async () => {
    const local = await startCloudFormation();
    local.resources.onCall = ({ id }) => {
      if (id === "Follower") throw new Error("Limit exceeded.");
    };

    await created(local);

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE" });
    expect(local.resources.log).toEqual(["create Named", "create Follower", "delete Named-1"]);
    expect(await local.history(StackName)).toEqual([
      "topics CREATE_IN_PROGRESS",
      "Named CREATE_IN_PROGRESS",
      "Named CREATE_COMPLETE",
      "Follower CREATE_IN_PROGRESS",
      "Follower CREATE_FAILED",
      "topics ROLLBACK_IN_PROGRESS",
      "Follower DELETE_COMPLETE",
      "Named DELETE_IN_PROGRESS",
      "Named DELETE_COMPLETE",
      "topics ROLLBACK_COMPLETE",
    ]);
  });

  it("deletes a created resource that did not become stable", async () => {
    const local = await startCloudFormation();
    local.resources.onCall = ({ verb, id }) => {
      if (verb === "create" && id === "Follower") throw new ResourceFailure("Not stable.", "Follower-2");
    };

    await created(local);

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE" });
    expect(local.resources.log.slice(-2)).toEqual(["delete Follower-2", "delete Named-1"]);
  });

  it("keeps its failed resources when its rollback is disabled", async () => {
    const local = await startCloudFormation();
    local.resources.onCall = ({ id }) => {
      if (id === "Follower") throw new Error("Limit exceeded.");
    };
    await local.changeSet({ StackName, ChangeSetType: "CREATE", TemplateBody: first });

    await local.execute({ StackName, DisableRollback: true });

    expect(await local.describe(StackName)).toMatchObject({ StackStatus: "CREATE_FAILED" });
    expect(local.resources.log).toEqual(["create Named", "create Follower"]);
  });
});

describe("a stack deletion", () => {
  it("deletes dependent resources first and keeps retained ones", async () => {
    const local = await startCloudFormation();
    const kept = { Properties: { TopicName: "kept" }, DeletionPolicy: "Retain" };
    await created(
      local,
      topics({ Named: { TopicName: "one" }, Follower: { DisplayName: { Ref: "Named" } }, Kept: kept }),
    );
    const { StackId = "" } = await local.describe(StackName);
    local.resources.calls.length = 0;

    await local.client.send(new DeleteStackCommand({ StackName }));
    await local.idle();

    expect(local.resources.log).toEqual(["delete Follower-3", "delete Named-1"]);
    expect(await local.history(StackId)).toContain("Kept DELETE_SKIPPED");
    expect(await local.describe(StackId)).toMatchObject({ StackStatus: "DELETE_COMPLETE" });
    await expect(local.describe(StackName)).rejects.toMatchObject({
      name: "ValidationError",
      message: "Stack with id topics does not exist",
    });
  });
});
