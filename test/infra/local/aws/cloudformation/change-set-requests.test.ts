// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has the same placeholders.
import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  ListChangeSetsCommand,
  paginateDescribeChangeSet,
  paginateDescribeStackEvents,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { type LocalCloudFormation, startCloudFormation } from "./local-cloudformation.ts";
import { topics } from "./topics.ts";

const StackName = "topics";
const named = (TopicName: string) => topics({ Named: { TopicName } });

/** A stack with one topic and a change set `deploy-1` that renames it. */
async function withChangeSet(ClientToken?: string): Promise<LocalCloudFormation> {
  const local = await startCloudFormation();
  await local.client.send(new CreateStackCommand({ StackName, TemplateBody: named("one") }));
  await local.idle();
  await local.changeSet({ StackName, TemplateBody: named("two"), ClientToken });
  return local;
}

async function all<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const collected: Page[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

const withParameter = (parameter: object) =>
  topics({ Named: { TopicName: { Ref: "Topic" } } }, { Parameters: { Topic: parameter } });

const role = (properties: object) => topics({ Role: { Type: "AWS::IAM::Role", Properties: properties } });

describe("CreateChangeSet refuses", () => {
  const create = { StackName, ChangeSetType: "CREATE" } as const;
  const given = (ParameterValue: string) => ({
    Parameters: [{ ParameterKey: "Topic", ParameterValue }],
  });
  it.each([
    [
      "a parameter that the template does not have",
      { TemplateBody: named("one"), Parameters: [{ ParameterKey: "Size", ParameterValue: "1" }] },
      "Parameters: [Size] do not exist in the template",
    ],
    [
      "a parameter without a value",
      { TemplateBody: withParameter({ Type: "String" }) },
      "Parameters: [Topic] must have values",
    ],
    [
      "a value that is not allowed",
      { TemplateBody: withParameter({ Type: "String", AllowedValues: ["a", "b"] }), ...given("c") },
      "Parameter 'Topic' must be one of AllowedValues",
    ],
    [
      "a value against the pattern",
      { TemplateBody: withParameter({ Type: "String", AllowedPattern: "[a-z]+" }), ...given("A1") },
      "Parameter 'Topic' must match pattern [a-z]+",
    ],
    [
      "a text for a number",
      { TemplateBody: withParameter({ Type: "Number" }), ...given("many") },
      "Parameter 'Topic' must be a number",
    ],
    [
      "a previous value where there is none",
      {
        TemplateBody: withParameter({ Type: "String" }),
        Parameters: [{ ParameterKey: "Topic", UsePreviousValue: true }],
      },
      "Invalid input for parameter key Topic. Cannot specify usePreviousValue as true for a parameter key not in the previous template",
    ],
    ["a template that is none", { TemplateBody: "{" }, "Template format error: "],
    [
      "a template with a byte order mark",
      { TemplateBody: "\uFEFF{}" },
      "it starts with a byte order mark (U+FEFF); save it without",
    ],
    [
      "a template without resources",
      { TemplateBody: "{}" },
      "Template format error: At least one Resources member must be defined.",
    ],
    [
      "a type it has no provider for",
      { TemplateBody: topics({ Queue: { Type: "AWS::SQS::Queue", Properties: {} } }) },
      "Template format error: Unrecognized resource types: [AWS::SQS::Queue]",
    ],
    [
      "a reference to nothing",
      { TemplateBody: topics({ Named: { TopicName: { Ref: "Nobody" } } }) },
      "Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template",
    ],
    [
      "a reference to what every object inherits",
      { TemplateBody: topics({ Named: { TopicName: { Ref: "toString" } } }) },
      "Template format error: Unresolved resource dependencies [toString] in the Resources block of the template",
    ],
    [
      "a reference in a text to what every object inherits",
      { TemplateBody: topics({ Named: { TopicName: { "Fn::Sub": ["${valueOf}", {}] } } }) },
      "Template format error: Unresolved resource dependencies [valueOf] in the Resources block of the template",
    ],
    [
      "a type that every object inherits",
      { TemplateBody: topics({ Named: { Type: "constructor", Properties: {} } }) },
      "Template format error: Unrecognized resource types: [constructor]",
    ],
    [
      "a parameter that every object inherits",
      {
        TemplateBody: withParameter({ Type: "String" }),
        Parameters: [{ ParameterKey: "constructor", ParameterValue: "one" }],
      },
      "Parameters: [constructor] do not exist in the template",
    ],
    [
      "no value for a parameter whose name every object inherits",
      { TemplateBody: topics({ Named: {} }, { Parameters: { constructor: { Type: "String" } } }) },
      "Parameters: [constructor] must have values",
    ],
    [
      "resources in a circle",
      { TemplateBody: topics({ A: { TopicName: { Ref: "B" } }, B: { TopicName: { Ref: "A" } } }) },
      "Circular dependency between resources: [A, B]",
    ],
    [
      "a template of more than 51,200 bytes",
      { TemplateBody: topics({ Named: { TopicName: "x".repeat(51_200) } }) },
      "Member must have length less than or equal to 51200",
    ],
    [
      "a template in S3",
      { TemplateURL: "https://bucket.s3.amazonaws.com/template.json" },
      "TemplateURL is not supported by the local CloudFormation; send the template as TemplateBody",
    ],
    [
      "a name with characters it may not have",
      { TemplateBody: named("one"), ChangeSetName: "deploy_1" },
      "Value 'deploy_1' at 'changeSetName' failed to satisfy constraint",
    ],
    [
      "an update of a stack that is not there",
      { TemplateBody: named("one"), ChangeSetType: "UPDATE" as const },
      "Stack [topics] does not exist",
    ],
  ])("%s", async (_, input, message) => {
    const local = await startCloudFormation();

    const request = local.changeSet({ ...create, ...input });

    await expect(request).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(message),
    });
    await expect(local.describe(StackName)).rejects.toThrow("does not exist");
  });

  it.each([
    ["CAPABILITY_IAM", {}],
    ["CAPABILITY_NAMED_IAM", { RoleName: "admin" }],
  ])("a role without %s", async (capability, properties) => {
    const local = await startCloudFormation();

    const request = local.changeSet({ ...create, TemplateBody: role(properties), Capabilities: [] });

    await expect(request).rejects.toMatchObject({
      name: "InsufficientCapabilitiesException",
      message: `Requires capabilities : [${capability}]`,
    });
  });

  it("the creation of a stack that already exists", async () => {
    const local = await withChangeSet();

    const request = local.changeSet({ ...create, ChangeSetName: "deploy-2", TemplateBody: named("two") });

    await expect(request).rejects.toThrow(
      "Stack [topics] already exists and cannot be created again with the changeSet [deploy-2].",
    );
  });

  it("another type for an existing resource", async () => {
    const local = await withChangeSet();
    const TemplateBody = topics({ Named: { Type: "AWS::Logs::LogGroup", Properties: {} } });

    await local.changeSet({ StackName, ChangeSetName: "deploy-2", TemplateBody });

    expect(await local.describeChangeSet(StackName, false, "deploy-2")).toMatchObject({
      Status: "FAILED",
      StatusReason: expect.stringContaining("Update of resource type is not permitted."),
    });
  });

  it("another change set of the same name", async () => {
    const local = await withChangeSet();

    const request = local.changeSet({ StackName, TemplateBody: named("three") });

    await expect(request).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: "ChangeSet deploy-1 cannot be created due to a mismatch with existing attribute Template",
    });
  });
});

/** With a character that JSON escapes. */
const secretTopicName = 'hush"hush';

describe("a change set", () => {
  it("is in creation at first", async () => {
    const local = await startCloudFormation();
    const ChangeSetName = "deploy-1";

    await local.client.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName,
        ChangeSetType: "CREATE",
        TemplateBody: named("one"),
      }),
    );

    expect(await local.describeChangeSet(StackName)).toMatchObject({
      Status: "CREATE_IN_PROGRESS",
      ExecutionStatus: "UNAVAILABLE",
    });
    await expect(local.execute({ StackName })).rejects.toThrow(
      /cannot be executed in its current status of \[CREATE_IN_PROGRESS\]/,
    );
  });

  it("is created once when its request is retried", async () => {
    const local = await withChangeSet("token-1");
    const { ChangeSetId } = await local.describeChangeSet(StackName);

    const again = await local.changeSet({ StackName, TemplateBody: named("two"), ClientToken: "token-1" });

    expect(again.Id).toBe(ChangeSetId);
  });

  it("is found by its ARN alone", async () => {
    const local = await withChangeSet();
    const { ChangeSetId } = await local.describeChangeSet(StackName);

    const found = await local.client.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }));

    expect(found.ChangeSetName).toBe("deploy-1");
  });

  it("is executed once when the request is retried with the same token", async () => {
    const local = await withChangeSet();
    const ClientRequestToken = "execution-1";
    await local.execute({ StackName, ClientRequestToken });

    await local.execute({ StackName, ClientRequestToken });

    expect(local.resources.log).toEqual(["create Named", "create Named", "delete Named-1"]);
    const other = local.execute({ StackName, ClientRequestToken: "execution-2" });
    await expect(other).rejects.toMatchObject({
      name: "InvalidChangeSetStatusException",
      message: expect.stringContaining("current execution status of [EXECUTE_COMPLETE]"),
    });
  });

  it("deletes all other change sets of the stack when it is executed", async () => {
    const local = await withChangeSet();
    await local.changeSet({ StackName, ChangeSetName: "deploy-2", TemplateBody: named("three") });

    await local.execute({ StackName });

    const other = local.describeChangeSet(StackName, false, "deploy-2");
    await expect(other).rejects.toMatchObject({
      name: "ChangeSetNotFoundException",
      message: "ChangeSet [deploy-2] does not exist",
    });
    expect(await local.describeChangeSet(StackName)).toMatchObject({
      Status: "CREATE_COMPLETE",
      ExecutionStatus: "EXECUTE_COMPLETE",
    });
  });

  it("has a failed execution when the stack was rolled back", async () => {
    const local = await withChangeSet();
    local.resources.onCall = () => {
      throw new Error("Limit exceeded.");
    };

    await local.execute({ StackName });

    expect(await local.describeChangeSet(StackName)).toMatchObject({ ExecutionStatus: "EXECUTE_FAILED" });
  });

  it("is listed until it is deleted", async () => {
    const local = await withChangeSet();
    const list = async () => {
      const { Summaries = [] } = await local.client.send(new ListChangeSetsCommand({ StackName }));
      return Summaries.map(({ ChangeSetName }) => ChangeSetName);
    };
    const before = await list();

    await local.client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: "deploy-1" }));

    expect([before, await list()]).toEqual([["deploy-1"], []]);
  });

  it("is not deleted while it is being created", async () => {
    const local = await startCloudFormation();
    const TemplateBody = named("first");
    const name = { StackName, ChangeSetName: "deploy-1" };
    await local.client.send(new CreateChangeSetCommand({ ...name, ChangeSetType: "CREATE", TemplateBody }));
    const remove = () => local.client.send(new DeleteChangeSetCommand(name));

    await expect(remove()).rejects.toMatchObject({
      name: "InvalidChangeSetStatusException",
      message: "Cannot delete ChangeSet in status CREATE_IN_PROGRESS",
    });
    await local.clock.advance(20);

    await expect(remove()).resolves.toBeDefined();
  });

  it("never shows a NoEcho parameter", async () => {
    const local = await startCloudFormation();
    const template = withParameter({ Type: "String", NoEcho: true });
    const Parameters = [{ ParameterKey: "Topic", ParameterValue: secretTopicName }];
    await local.changeSet({ StackName, ChangeSetType: "CREATE", TemplateBody: template, Parameters });
    const described = await local.describeChangeSet(StackName, true);

    await local.execute({ StackName });

    const events = await local.client.send(new DescribeStackEventsCommand({ StackName }));
    const shown = JSON.stringify([described, events, await local.describe(StackName)]);
    expect(shown).not.toContain("hush");
    expect(described.Parameters).toEqual([{ ParameterKey: "Topic", ParameterValue: "****" }]);
    expect(local.resources.calls[0]?.properties).toEqual({ TopicName: secretTopicName });
  });
});

describe("pages", () => {
  it("contain every change and every event once, in order", async () => {
    const local = await startCloudFormation({ pageSize: 2 });
    const ids = ["A", "B", "C", "D", "E"];
    const TemplateBody = topics(Object.fromEntries(ids.map((id) => [id, { TopicName: id }])));
    const ChangeSetName = "deploy-1";
    await local.changeSet({ StackName, ChangeSetType: "CREATE", TemplateBody });

    const changes = await all(paginateDescribeChangeSet(local, { StackName, ChangeSetName }));
    await local.execute({ StackName });
    const events = await all(paginateDescribeStackEvents(local, { StackName }));

    const changed = changes.flatMap(({ Changes = [] }) => Changes);
    expect(changes).toHaveLength(3);
    expect(changed.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(ids);
    const statuses = events.flatMap(({ StackEvents = [] }) =>
      StackEvents.map((event) => event.ResourceStatus),
    );
    expect(statuses).toHaveLength(3 + 2 * ids.length);
    expect([statuses.at(0), statuses.at(-1)]).toEqual(["CREATE_COMPLETE", "REVIEW_IN_PROGRESS"]);
  });

  it("refuse an invalid token", async () => {
    const local = await withChangeSet();

    const request = local.client.send(new DescribeStackEventsCommand({ StackName, NextToken: "next" }));

    await expect(request).rejects.toMatchObject({ name: "ValidationError" });
  });
});
