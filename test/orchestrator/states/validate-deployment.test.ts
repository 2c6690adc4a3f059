import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { beforeEach, describe, expect, it } from "vitest";
import { readCurrentApprovers } from "../../../orchestrator/approval/current-approvers.ts";
import { readRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { recordSignedStart } from "../../../orchestrator/deployment/signed-start.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { readUnprovenStarts } from "../../../orchestrator/deployment/unproven-start.ts";
import { validateDeployment } from "../../../orchestrator/states/validate-deployment.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { aContract, aSmokeTest, aTarget } from "../fixtures/a-deployment.ts";

const template = JSON.stringify({
  Parameters: {
    ContainerImage: { Type: "String" },
    DesiredCount: { Type: "Number" },
    DelayScale: { Type: "String" },
    Password: { Type: "String", NoEcho: "true" },
  },
});

let table: Table;

const principal = "arn:aws:iam::123456789012:user/alice";
const startId = "recorded-by-the-route";

beforeEach(async () => {
  table = await inProcessTable();
  const start = { name: "one", principal, address: "alice@example.com", inputHash: "0".repeat(64), startId };
  await recordSignedStart(table, start, Date.parse(execution.startedAt));
});

/** CloudFormation with one stack of this status, or none. */
function services(StackStatus?: string, smokeTests: readonly object[] = [aSmokeTest]) {
  const send = async ({ input }: { input: { StackName: string } }) => {
    if (StackStatus) return { Stacks: [{ StackName: input.StackName, StackStatus }] };
    const message = `Stack with id ${input.StackName} does not exist`;
    throw Object.assign(new Error(message), { name: "ValidationError" });
  };
  return {
    cloudFormation: { send } as unknown as CloudFormationClient,
    // Only a stack with a template of its own is asked for its service.
    ecs: {} as ECSClient,
    table,
    template,
    contractOf: () => aContract(smokeTests),
    targets: [
      aTarget({ parameters: { DelayScale: "1" }, createWhenMissing: true }),
      aTarget({ stackName: "other" }),
    ],
    approval: {
      recipients: ["bob@example.com", "Carol@example.com", "dave@example.com"],
      quorum: 1,
      deadlineSeconds: 3600,
    },
  };
}

/** Of the execution `one`. */
const id = "one~20260101T000000Z";
const execution = {
  arn: "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:one",
  name: "one",
  startedAt: "2026-01-01T00:00:00.000Z",
};
/** As the AWS console starts it: nothing proves who did. */
const validateUnsigned = (input: unknown, status?: string) =>
  validateDeployment(services(status ?? "UPDATE_COMPLETE"), { input, execution });
/** As the route starts it for alice. */
const validate = (input: unknown, status?: string) =>
  validateUnsigned(isObject(input) ? { ...input, startId } : input, status);
const isObject = (input: unknown): input is object =>
  typeof input === "object" && input !== null && !Array.isArray(input);
const digest = "a".repeat(64);

describe("validating a deployment", () => {
  it("needs nothing but an image", async () => {
    const deployment = await validate({ image: "tasks:1.1.0" });

    expect(deployment).toEqual({
      id,
      executionArn: execution.arn,
      startedAt: execution.startedAt,
      stackName: "xray-poc-compute",
      image: "tasks:1.1.0",
      parameters: { DelayScale: "1" },
      reason: "",
      requester: "unknown",
      allowDeletions: [],
      allowMissingImages: [],
      allowBreakingMigrations: [],
      approvers: ["bob@example.com", "Carol@example.com", "dave@example.com"],
      approvals: 1,
      approvalDeadlineSeconds: 3600,
    });
  });

  it("takes every field, numbers and truth values as parameters among them", async () => {
    const deployment = await validate({
      image: "tasks:1.1.0",
      stack: "other",
      parameters: { DesiredCount: 3, DelayScale: "0.1" },
      reason: "because",
      requester: "alice@example.com",
      allowDeletions: ["OldTopic", "Network/Subnet"],
      allowMissingImages: ["tasks:1.1.0"],
      allowBreakingMigrations: ["003-drop-description.sql"],
      acknowledgeFailedRollback: "yesterday_1",
      approvers: ["carol@example.com", "DAVE@example.com"],
      approvals: 1,
      approvalDeadlineSeconds: 60,
    });

    expect(deployment).toMatchObject({
      stackName: "other",
      parameters: { DesiredCount: "3", DelayScale: "0.1" },
      allowDeletions: ["OldTopic", "Network/Subnet"],
      allowMissingImages: ["tasks:1.1.0"],
      allowBreakingMigrations: ["003-drop-description.sql"],
      acknowledgeFailedRollback: "yesterday_1",
      approvers: ["Carol@example.com", "dave@example.com"],
      approvals: 1,
      approvalDeadlineSeconds: 60,
    });
  });

  it.each([
    "tasks:1",
    `tasks@sha256:${digest}`,
    `tasks:1@sha256:${digest}`,
    "localhost:5000/team/tasks:1.0",
    "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/xray_poc/tasks:v1",
  ])("takes the image %s", async (image) => {
    await expect(validate({ image })).resolves.toMatchObject({ image });
  });

  it.each([
    [null, 'the input must be an object, at least {"image": "…"}'],
    ["tasks:1.0.0", 'the input must be an object, at least {"image": "…"}'],
    [[], 'image is missing; add it to the input, e.g. {"image": "tasks:1.1.0"}'],
    [{}, 'image is missing; add it to the input, e.g. {"image": "tasks:1.1.0"}'],
    [{ image: "" }, "image must be an image with a tag or a digest"],
    [{ image: "tasks" }, "image must be an image with a tag or a digest"],
    [{ image: "localhost:5000/tasks" }, "image must be an image with a tag or a digest"],
    [{ image: "Tasks:1" }, "image must be an image with a tag or a digest"],
    [{ image: "tasks:1 --privileged" }, "image must be an image with a tag or a digest"],
    [{ image: "tasks@sha256:abc" }, "image must be an image with a tag or a digest"],
    [{ image: `${"a".repeat(600)}:1` }, "image may have 512 characters"],
    [{ image: 1 }, "image must be a text"],
    [{ image: "tasks:1", imgae: "tasks:2" }, "imgae is not a field of the input"],
    [{ image: "tasks:1", rollback: true }, "image must not be given with rollback"],
    [{ rollback: true, parameters: { DesiredCount: 1 } }, "parameters must not be given with rollback"],
    [
      { rollback: false },
      "rollback must be true, for the release before the current one, or the name of the deployment",
    ],
    [
      { rollback: "not a name" },
      "rollback must be true, for the release before the current one, or the name",
    ],
    [{ image: "tasks:1", stack: "-no" }, "stack must be the name of a stack"],
    [{ image: "tasks:1", stack: "s".repeat(129) }, "digits and hyphens, at most 128 in all"],
    [
      { image: "tasks:1", stack: "nowhere" },
      "stack nowhere is not a configured target; configured: xray-poc-compute, other.",
    ],
    [
      { image: "tasks:1", parameters: { Nope: "1" } },
      "parameters.Nope is not in the template; it has ContainerImage",
    ],
    [
      { image: "tasks:1", parameters: { ContainerImage: "x:1" } },
      'parameters must not hold ContainerImage; write it as "image"',
    ],
    [{ image: "tasks:1", parameters: { Password: "x" } }, "parameters.Password is secret (NoEcho)"],
    [
      { image: "tasks:1", parameters: { DesiredCount: null } },
      "parameters.DesiredCount must be a text, a number, true or false",
    ],
    ...["__proto__", "constructor", "prototype"].map((name): [unknown, string] => [
      { image: "tasks:1", parameters: JSON.parse(`{"${name}": "1", "DesiredCount": 1}`) },
      `parameters.${name} is a name that JavaScript reserves; use another one`,
    ]),
    [
      { image: "tasks:1", parameters: { "Desired-Count": 1 } },
      "parameters.Desired-Count must be the name of a parameter: at most 255 letters and digits",
    ],
    [{ image: "tasks:1", reason: "r".repeat(501) }, "reason may have 500 characters"],
    [{ image: "tasks:1", requester: "alice" }, "requester must be a mail address"],
    [{ image: "tasks:1", allowDeletions: "all" }, "allowDeletions must be a list of logical ids"],
    [{ image: "tasks:1", allowDeletions: ["*"] }, "allowDeletions.0 must be the logical id"],
    [{ image: "tasks:1", allowMissingImages: "tasks:1" }, "allowMissingImages must be a list of images"],
    [{ image: "tasks:1", allowMissingImages: ["tasks"] }, "allowMissingImages.0 must be an image with a tag"],
    [
      { image: "tasks:1", allowBreakingMigrations: true },
      "allowBreakingMigrations must be a list of migrations' files",
    ],
    [
      { image: "tasks:1", allowBreakingMigrations: ["../003.sql"] },
      "allowBreakingMigrations.0 must be the name of a migration's file",
    ],
    [{ image: "tasks:1", approvalDeadlineSeconds: 59 }, "approvalDeadlineSeconds must be at least 60"],
    [{ image: "tasks:1", approvals: 0 }, "approvals must be at least 1"],
    [{ image: "tasks:1", approvals: 4 }, "approvals: 4 people have to approve, and 3 may (bob@example.com"],
    [{ image: "tasks:1", approvers: [] }, "approvers must not be empty"],
    [
      { image: "tasks:1", approvers: ["eve@example.com"] },
      "approvers names eve@example.com, who is not a recipient",
    ],
    [
      { image: "tasks:1", approvers: ["BOB@example.com"], approvals: 2 },
      "2 people have to approve, and 1 may",
    ],
    [
      { image: "tasks:1", approvers: ["bob@example.com"], requester: "Bob@example.com" },
      "approvers leaves 1 people (bob@example.com), and 1 have to approve: it must leave more than that",
    ],
    [{ image: "tasks:1", approvalDeadlineSeconds: 3601 }, "approvalDeadlineSeconds must be at most 3600"],
    [{ image: "tasks:1", approvalDeadlineSeconds: 60.5 }, "approvalDeadlineSeconds must be a whole number"],
  ])("refuses %j", async (input, message) => {
    await expect(validate(input)).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(message),
    });
  });

  it("records the signed caller as the proven requester, beside the claim", async () => {
    await validate({ image: "tasks:1", requester: "bob@example.com" });

    await expect(readRequester(table, id)).resolves.toEqual({
      claimed: "bob@example.com",
      proven: { principal, address: "alice@example.com", source: "signedStart" },
    });
    await expect(readUnprovenStarts(table)).resolves.toEqual([]);
    await expect(readCurrentApprovers(table)).resolves.toEqual([
      "bob@example.com",
      "Carol@example.com",
      "dave@example.com",
    ]);
  });

  it("proves nothing by the input alone, and has the starter looked up", async () => {
    await validateUnsigned({ image: "tasks:1", requester: "alice@example.com" });

    await expect(readRequester(table, id)).resolves.toEqual({ claimed: "alice@example.com" });
    await expect(readUnprovenStarts(table)).resolves.toMatchObject([
      { id, executionArn: execution.arn, startedAt: execution.startedAt },
    ]);
  });

  it.each([
    ["of another execution", "guessed", execution],
    ["of another name", startId, { ...execution, name: "two" }],
    ["that has expired", startId, { ...execution, startedAt: "2026-01-02T00:00:01.000Z" }],
  ])("refuses a start id %s", async (_, given, started) => {
    const input = { image: "tasks:1", startId: given };
    const refused = validateDeployment(services("UPDATE_COMPLETE"), { input, execution: started });

    await expect(refused).rejects.toMatchObject({
      name: "InvalidInput",
      message: "startId belongs to another start; leave it out of the input",
    });
  });

  it("lets nobody choose the approvers while it is not proven who starts", async () => {
    const approvers = ["bob@example.com", "Carol@example.com"];

    await expect(validate({ image: "tasks:1", approvers })).resolves.toBeDefined();
    await expect(validateUnsigned({ image: "tasks:1", approvers })).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(
        "start it with npm run deploy under your own identity, which proves it, or leave approvers out",
      ),
    });
  });

  it("needs one approver more while it is not proven who starts", async () => {
    await expect(validate({ image: "tasks:1", approvals: 3 })).resolves.toBeDefined();
    await expect(validateUnsigned({ image: "tasks:1", approvals: 3 })).rejects.toMatchObject({
      message: expect.stringContaining("4 people have to approve, and 3 may"),
    });
  });

  it("takes a parameter's value of 4,096 bytes and refuses a longer one", async () => {
    const withDelay = (DelayScale: string) => validate({ image: "tasks:1", parameters: { DelayScale } });

    await expect(withDelay("é".repeat(2048))).resolves.toBeDefined();
    await expect(withDelay(`${"é".repeat(2048)}1`)).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringMatching(
        /^parameters\.DelayScale has 4097 bytes and may have 4096.*; shorten it/,
      ),
    });
  });

  it("refuses more parameters than a template may have", async () => {
    const names = Array.from({ length: 201 }, (_, index) => [`P${index}`, "1"]);
    const refused = validate({ image: "tasks:1", parameters: Object.fromEntries(names) });

    await expect(refused).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringMatching(/^parameters has 201 parameters and may have 200.*; leave some out$/),
    });
  });

  it("refuses an input that the states could not carry", async () => {
    const allowDeletions = Array.from({ length: 1000 }, (_, index) => `${"R".repeat(200)}${index}`);

    await expect(validate({ image: "tasks:1", allowDeletions })).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringMatching(/^the input has \d+ bytes and may have 131072; shorten/),
    });
  });

  it("reports all problems at once, one per line", async () => {
    const refused = validate({ image: "tasks", requester: "alice", more: 1 });

    await expect(refused).rejects.toSatisfy(({ message }) => message.split("\n").length === 3);
  });

  it.each([
    ["ROLLBACK_COMPLETE", "aws cloudformation delete-stack --stack-name xray-poc-compute"],
    ["ROLLBACK_FAILED", "delete-stack"],
    ["CREATE_FAILED", "delete-stack"],
    ["DELETE_FAILED", "delete-stack"],
    ["DELETE_IN_PROGRESS", "wait until it is deleted"],
    ["UPDATE_ROLLBACK_FAILED", "continue-update-rollback"],
    ["UPDATE_FAILED", "rollback-stack"],
    ["SOMETHING_NEW", "a person must read"],
  ])("refuses a stack that is %s, with the remedy", async (status, remedy) => {
    await expect(validate({ image: "tasks:1" }, status)).rejects.toMatchObject({
      name: "StackNotDeployable",
      message: expect.stringContaining(remedy),
    });
  });

  it.each(["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])(
    "lets a stack pass that is %s",
    async (status) => {
      await expect(validate({ image: "tasks:1" }, status)).resolves.toBeDefined();
    },
  );

  it.each([
    ["is none", [{ ...aSmokeTest, method: "DELETE" }], /0\.method: a smoke test only reads/],
    ["takes too long", [{ ...aSmokeTest, maximumDurationMs: 60_000 }], /may take 182 s, .* have 75 s; lower/],
  ])("refuses a contract that %s, before anything is changed", async (_, smokeTests, problem) => {
    const refused = validateDeployment(services("UPDATE_COMPLETE", smokeTests), {
      input: { image: "tasks:1" },
      execution,
    });

    await expect(refused).rejects.toMatchObject({
      name: "StackNotDeployable",
      message: expect.stringMatching(new RegExp(`^correct smoke-tests\\.json: .*${problem.source}`)),
    });
  });

  it("creates a stack that is missing where its target says so, and no other", async () => {
    const none = services();
    const validateNone = (input: object) => validateDeployment(none, { input, execution });

    await expect(validateNone({ image: "tasks:1" })).resolves.toBeDefined();
    await expect(validateNone({ image: "tasks:1", stack: "other" })).rejects.toMatchObject({
      name: "StackNotDeployable",
      message: expect.stringContaining("set createWhenMissing"),
    });
  });
});
