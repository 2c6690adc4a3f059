import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import type { WholeChangeSet } from "../../orchestrator/review/whole-change-set.ts";

const topicOf = (index: number): ResourceChange => {
  const [before, after] = [`Greeting ${index} of the first release`, `Greeting ${index} of the next release`];
  const environment = (text: string) => ({
    DisplayName: text,
    Environment: [{ Name: "DATABASE_URL", Value: `postgresql://app:s3cret@db${index}.example.com/app` }],
  });
  return {
    Action: "Modify",
    LogicalResourceId: `NotificationTopic${index}`,
    PhysicalResourceId: `arn:aws:sns:ap-northeast-1:123456789012:notification-topic-${index}`,
    ResourceType: "AWS::SNS::Topic",
    Replacement: "False",
    Scope: ["Properties"],
    BeforeContext: JSON.stringify({ Properties: environment(before) }),
    AfterContext: JSON.stringify({ Properties: environment(after) }),
    Details: [
      {
        Target: {
          Attribute: "Properties",
          Name: "DisplayName",
          Path: "/Properties/DisplayName",
          AttributeChangeType: "Modify",
          RequiresRecreation: "Never",
          BeforeValue: before,
          AfterValue: after,
        },
        Evaluation: "Static",
        ChangeSource: "DirectModification",
      },
    ],
  };
};

/** A stack's change set of so many changes, the last of which deletes. */
export function largeChangeSet(changes: number): WholeChangeSet {
  const topics = Array.from({ length: changes }, (_, index) => topicOf(index));
  const last = topics.at(-1);
  if (last) topics[changes - 1] = { ...last, Action: "Remove", PolicyAction: "Delete" };
  const described = {
    ChangeSetId: "arn:aws:cloudformation:ap-northeast-1:123456789012:changeSet/deploy-1/4e5f6a7b",
    StackName: "xray-poc-compute",
    Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:1.1.0" }],
    Changes: topics.map((ResourceChange) => ({ Type: "Resource" as const, ResourceChange })),
  };
  return { plain: described, withValues: described, nested: new Map() };
}
