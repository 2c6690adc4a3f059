import { Stack } from "aws-cdk-lib";
import { CfnSecurityGroup } from "aws-cdk-lib/aws-ec2";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, it } from "vitest";
import { acknowledgedRules } from "../../../infra/aws/acknowledged-rules.ts";
import { temporaryApp, withoutEgress } from "./synthesized.ts";

const broken = (app: Awaited<ReturnType<typeof temporaryApp>>) => {
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.map(({ ruleName, violatingResources }) => ({ ruleName, violatingResources }));
};

it.each([
  ["the settings as they come", {}],
  ["no egress", withoutEgress],
])("with %s no stack breaks a rule of AwsSolutions without a written reason", async (_, changes) => {
  expect(broken(await temporaryApp(changes))).toEqual([]);
});

it("a new violation of a rule is found", async () => {
  const app = await temporaryApp();
  new CfnSecurityGroup(new Stack(app, "careless"), "Open", {
    groupDescription: "Open to all",
    securityGroupIngress: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIp: "0.0.0.0/0" }],
  });

  expect(broken(app).map(({ ruleName }) => ruleName)).toContain("AwsSolutions-EC23");
});

it("every reason is a sentence, and no reason is repeated", () => {
  for (const { reason } of acknowledgedRules) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  const keys = acknowledgedRules.map(({ construct, id }) => `${construct} ${id}`);
  expect(new Set(keys).size).toBe(keys.length);
});
