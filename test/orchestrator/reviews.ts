import type { DescribeChangeSetOutput, ResourceChange } from "@aws-sdk/client-cloudformation";
import { approvalPage } from "../../orchestrator/pages/approval-page.ts";
import type { Release } from "../../orchestrator/release.ts";
import { type Review, type ReviewSources, reviewOf } from "../../orchestrator/review.ts";
import type { WholeChangeSet } from "../../orchestrator/whole-change-set.ts";
import { aDeployment, changeSet } from "./a-deployment.ts";

/** The service gets another task definition: the change that every deployment makes. */
export const modify: ResourceChange = {
  Action: "Modify",
  LogicalResourceId: "EcsService",
  PhysicalResourceId: "xray-poc-compute-service",
  ResourceType: "AWS::ECS::Service",
  Replacement: "False",
  Scope: ["Properties"],
  Details: [{ Target: { Attribute: "Properties", Name: "TaskDefinition" }, Evaluation: "Dynamic" }],
};

/** The same as the description with values tells it. */
export const modifyWithValues: ResourceChange = {
  ...modify,
  Details: [
    {
      Target: {
        Attribute: "Properties",
        Name: "TaskDefinition",
        Path: "/Properties/TaskDefinition",
        AttributeChangeType: "Modify",
        RequiresRecreation: "Never",
        BeforeValue: "task:1",
        AfterValue: "{{changeSet:KNOWN_AFTER_APPLY}}",
      },
      Evaluation: "Dynamic",
      ChangeSource: "ResourceReference",
      CausingEntity: "EcsTaskDefinition",
    },
  ],
};

export const remove: ResourceChange = {
  Action: "Remove",
  LogicalResourceId: "Topic",
  ResourceType: "AWS::SNS::Topic",
  PolicyAction: "Delete",
};

export const digestOfImage = `sha256:${"a".repeat(64)}`;

/** The release before, with the template and the parameters that `sources` deploys again. */
export const release: Release = {
  deploymentId: "before",
  stackName: "xray-poc-compute",
  image: "tasks:1.0.0",
  imageDigest: digestOfImage,
  parameters: { ContainerImage: "tasks:1.0.0", DesiredCount: "2" },
  secretParameters: [],
  template: '{"Resources":{}}',
  recordedAt: "2026-01-01T00:00:00.000Z",
};

/** One answer of DescribeChangeSet. */
export const described = (changes: readonly ResourceChange[], more: DescribeChangeSetOutput = {}) => ({
  ChangeSetId: changeSet.changeSetArn,
  StackName: "xray-poc-compute",
  Parameters: parametersOf({ ContainerImage: `tasks@${digestOfImage}`, DesiredCount: "2" }),
  Changes: changes.map((ResourceChange) => ({ Type: "Resource" as const, ResourceChange })),
  ...more,
});

export const parametersOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** Both answers of DescribeChangeSet. */
export const whole = (
  plain: readonly ResourceChange[],
  valued = plain,
  more: DescribeChangeSetOutput = {},
): WholeChangeSet => ({
  plain: described(plain, more),
  withValues: described(valued, more),
  nested: new Map(),
});

/** What a review of a deployment of another image is made of: policy finds nothing in it. */
export const sources = (changes: Partial<ReviewSources> = {}): ReviewSources => ({
  whole: whole([modify], [modifyWithValues]),
  template: '{"Resources":{}}',
  changeSetType: "UPDATE",
  target: { imageParameter: "ContainerImage", template: "compute" },
  deployment: aDeployment(),
  attempt: "deployment",
  images: {
    before: { name: release.image, digest: digestOfImage, registry: "present" },
    after: { name: `tasks@${digestOfImage}`, digest: digestOfImage, registry: "present" },
  },
  database: { migrations: [] },
  release,
  ...changes,
});

/** What policy found: the names of the rules, with their verdicts. */
export const findingsOf = ({ rules }: Review): Record<string, string> =>
  Object.fromEntries(
    rules.filter(({ verdict }) => verdict !== "allow").map(({ rule, verdict }) => [rule, verdict]),
  );

/** What policy found in a change set of these changes. */
export const judged = (changes: readonly ResourceChange[], more: Partial<ReviewSources> = {}) =>
  findingsOf(reviewOf(sources({ whole: whole(changes), ...more })));

/** The page on which the review is decided. */
export function pageOf(review: Review): string {
  const { id: deploymentId, attempt, image, reason, requester } = review.request;
  const approval = {
    deploymentId,
    attempt,
    stackName: review.stackName,
    image,
    reason,
    requester,
    digest: review.digest,
    recipients: ["bob@example.com"],
    executionArn: aDeployment().executionArn,
    quorum: 1,
    votes: [],
    version: 1,
    deadline: "2026-01-01T01:00:00.000Z",
    taskToken: "task-token",
  };
  const now = Date.parse("2026-01-01T00:00:00.000Z");
  return approvalPage({ approval, review, recipient: "bob@example.com", now, formToken: "form-token" });
}
