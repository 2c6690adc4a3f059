import { expect, it } from "vitest";
import { keptAfterDeletion, stateMachineUrl, summary } from "../../../../infra/commands/aws/summary.ts";
import { settings } from "../../../../infra/settings.ts";

const stateMachineArn = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy";

it("has the console's page, the approval endpoint and an input to paste", () => {
  const text = summary({
    region: "ap-northeast-1",
    stateMachineArn,
    approvalUrl: "https://abc.execute-api.ap-northeast-1.amazonaws.com",
    image: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/tasks:1.0.0",
  });

  expect(text).toContain(
    `https://ap-northeast-1.console.aws.amazon.com/states/home?region=ap-northeast-1#/statemachines/view/${stateMachineArn}`,
  );
  expect(text).toContain("https://abc.execute-api.ap-northeast-1.amazonaws.com");
  expect(JSON.parse(text.slice(text.indexOf("{")))).toEqual({
    image: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/tasks:1.0.0",
    reason: "First deployment",
  });
});

it.each([
  ["cn-north-1", "https://cn-north-1.console.amazonaws.cn/"],
  ["us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"],
])("leads to the console of %s", (region, host) => {
  expect(stateMachineUrl(region, stateMachineArn)).toContain(host);
});

it("lists what a deletion retains, by the settings", () => {
  const registry = { ...settings.registry, retained: false };
  const database = { ...settings.database, finalSnapshot: false };

  expect(keptAfterDeletion(settings)).toEqual([
    expect.stringContaining("table xray-watch"),
    expect.stringContaining("repository tasks"),
    expect.stringContaining("snapshot"),
  ]);
  expect(keptAfterDeletion({ ...settings, registry, database })).toHaveLength(1);
});
