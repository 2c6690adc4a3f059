import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { CfnResource } from "aws-cdk-lib";
import { describe, expect, it, vi } from "vitest";
import { settings } from "../../../infra/settings.ts";
import { resourcesOf, templates, temporaryApp, withoutEgress } from "./synthesized.ts";

/** What CloudFormation's own rules and schemas say to the templates. */
async function violations(app: Awaited<ReturnType<typeof temporaryApp>>): Promise<string[]> {
  const { directory } = app.synth();
  const report = JSON.parse(await readFile(join(directory, "validation-report.json"), "utf8"));
  return report.pluginReports.flatMap(({ violations }: { violations: { description: string }[] }) =>
    violations.map(({ description }) => description),
  );
}

describe("CloudFormation's rules and schemas", () => {
  it.each([
    ["the settings as they come", {}],
    ["no egress", withoutEgress],
  ])("have nothing to say to any template with %s", async (_, changes) => {
    expect(await violations(await temporaryApp(changes, true))).toEqual([]);
  });

  it("find a property that a type does not have", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const app = await temporaryApp({}, true);
    const stack = app.node.findChild(settings.stacks.registry) as Stack;
    new CfnResource(stack, "Wrong", { type: "AWS::ECR::Repository", properties: { RepositoryNam: "x" } });

    expect((await violations(app)).join("\n")).toContain("RepositoryNam");
  });
});

it("every log group has the retention of the settings", async () => {
  const groups = Object.values(await templates({ logRetentionDays: 90 })).flatMap((template) =>
    resourcesOf(template, "AWS::Logs::LogGroup"),
  );

  expect(groups.length).toBeGreaterThanOrEqual(2);
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90);
});

it("only the load balancer and the approval endpoint are reachable from the internet", async () => {
  const resources = Object.entries(await templates()).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([logicalId, resource]) => ({ stack, logicalId, ...resource })),
  );

  const open = resources.filter(({ Properties = {} }) => {
    const ingress = [Properties, ...(Properties.SecurityGroupIngress ?? [])];
    return ingress.some(({ CidrIp, CidrIpv6 }) => /\/0$/.test(CidrIp ?? CidrIpv6 ?? ""));
  });
  expect(open.map(({ stack, logicalId }) => `${stack}/${logicalId}`)).toEqual([
    "xray-poc-security/AlbSecurityGroup",
  ]);
  const open80 = open[0]?.Properties.SecurityGroupIngress;
  expect(open80).toMatchObject([{ FromPort: 80, ToPort: 80 }]);
  const facing = resources.filter(({ Properties }) => Properties?.Scheme === "internet-facing");
  expect(facing.map(({ Type }) => Type)).toEqual(["AWS::ElasticLoadBalancingV2::LoadBalancer"]);
  const text = JSON.stringify(resources);
  expect(text).not.toMatch(/"(PubliclyAccessible|MapPublicIpOnLaunch)":true|"AssignPublicIp":"ENABLED"/);
  expect(resources.map(({ Type }) => Type)).not.toContain("AWS::Lambda::Url");
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  expect(ofType("AWS::ApiGatewayV2::Api").map(({ stack }) => stack)).toEqual(["xray-watch"]);
  for (const { Properties } of ofType("AWS::ApiGatewayV2::Route")) {
    expect(Properties.RouteKey).toMatch(
      /^((GET|HEAD|POST) \/approve\/\{link\}(\/halt)?|POST \/slack\/interactions|POST \/(deployments|approvals|halts|links(\/withdrawals)?)|(GET|HEAD) \/view\/\{.*)$/,
    );
  }
  for (const { Properties } of ofType("AWS::Lambda::Permission")) {
    expect(Properties.Principal).toMatch(/^(apigateway|events)\.amazonaws\.com$/);
  }
});
