// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has the same placeholders.
import { describe, expect, it } from "vitest";
import { resolve, type Scope } from "../../../../../infra/local/aws/cloudformation/intrinsics.ts";
import { parseTemplate } from "../../../../../infra/local/aws/cloudformation/template.ts";

const scope: Scope = {
  template: {
    Resources: {},
    Mappings: { Sizes: { production: { Cpu: "1024" } } },
    Conditions: {
      IsProduction: { "Fn::Equals": [{ Ref: "Environment" }, "production"] },
      IsOther: { "Fn::Not": [{ Condition: "IsProduction" }] },
      Both: { "Fn::And": [{ Condition: "IsProduction" }, { Condition: "IsOther" }] },
      Either: { "Fn::Or": [{ Condition: "IsProduction" }, { Condition: "IsOther" }] },
    },
  },
  parameters: { Environment: "production", Zones: ["a", "c"], "AWS::Region": "ap-northeast-1" },
  ref: (logicalId) => `${logicalId}-id`,
  attribute: (logicalId, name) => `${logicalId}.${name}`,
  importValue: (name) => `<${name}>`,
};

describe("an intrinsic function", () => {
  it.each([
    [{ Ref: "Environment" }, "production"],
    [{ Ref: "Zones" }, ["a", "c"]],
    [{ Ref: "Topic" }, "Topic-id"],
    [{ "Fn::GetAtt": ["Database", "Endpoint.Port"] }, "Database.Endpoint.Port"],
    [{ "Fn::GetAtt": "Role.Arn" }, "Role.Arn"],
    [
      { "Fn::Sub": "${Topic} in ${AWS::Region}, ${Role.Arn}, ${!literal}" },
      "Topic-id in ap-northeast-1, Role.Arn, ${literal}",
    ],
    [{ "Fn::Sub": ["${Own}!", { Own: { Ref: "Environment" } }] }, "production!"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Topic" }, 1]] }, "a-Topic-id-1"],
    [{ "Fn::Split": [",", "a,b"] }, ["a", "b"]],
    [{ "Fn::Select": ["1", { "Fn::Split": [",", "a,b"] }] }, "b"],
    [{ "Fn::ImportValue": { "Fn::Join": ["-", ["base", "VpcId"]] } }, "<base-VpcId>"],
    [{ "Fn::FindInMap": ["Sizes", { Ref: "Environment" }, "Cpu"] }, "1024"],
    [{ "Fn::GetAZs": "" }, ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]],
    [{ "Fn::Base64": "hello" }, "aGVsbG8="],
    [{ "Fn::If": ["IsProduction", "yes", "no"] }, "yes"],
    [{ "Fn::If": ["IsOther", "yes", "no"] }, "no"],
    [{ "Fn::If": ["Both", "yes", "no"] }, "no"],
    [{ "Fn::If": ["Either", "yes", "no"] }, "yes"],
    [{ A: 1, B: { "Fn::If": ["IsOther", 2, { Ref: "AWS::NoValue" }] } }, { A: 1 }],
    [[1, { Ref: "AWS::NoValue" }], [1]],
    [{ Ref: "toString" }, "toString-id"],
    [{ "Fn::Sub": ["${valueOf}", { Own: "1" }] }, "valueOf-id"],
    [{ toString: "a label" }, { toString: "a label" }],
  ])("%j gives %j", (expression, value) => {
    expect(resolve(expression, scope)).toEqual(value);
  });

  it.each([
    [{ "Fn::Transform": {} }, "Fn::Transform is not supported by the local CloudFormation"],
    [{ "Fn::Select": [5, ["a"]] }, "Fn::Select cannot select nonexistent value at index 5"],
    [{ "Fn::FindInMap": ["Sizes", "test", "Cpu"] }, "Unable to get mapping for Sizes::test::Cpu"],
    [{ "Fn::If": ["Nowhere", 1, 2] }, "Unresolved condition dependency Nowhere"],
  ])("%j is refused", (expression, message) => {
    expect(() => resolve(expression, scope)).toThrow(message);
  });
});

it("is written in YAML in its short form too", () => {
  const template = parseTemplate(`
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub "\${AWS::StackName}-topic"
      DisplayName: !Join ["-", [!Ref Name, !GetAtt Role.Arn, !If [IsProduction, a, !Ref AWS::NoValue]]]
`);

  expect(template.Resources.Topic?.Properties).toEqual({
    TopicName: { "Fn::Sub": "${AWS::StackName}-topic" },
    DisplayName: {
      "Fn::Join": [
        "-",
        [
          { Ref: "Name" },
          { "Fn::GetAtt": ["Role", "Arn"] },
          { "Fn::If": ["IsProduction", "a", { Ref: "AWS::NoValue" }] },
        ],
      ],
    },
  });
});
