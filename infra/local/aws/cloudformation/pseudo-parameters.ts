import { accountId, region } from "../place.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameters(stack: { name: string; id: string }): Record<string, string | string[]> {
  return {
    "AWS::AccountId": accountId,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": region,
    "AWS::StackId": stack.id,
    "AWS::StackName": stack.name,
    "AWS::URLSuffix": "amazonaws.com",
  };
}

/** A property whose value is a `Ref` to it is removed. */
export const noValue = "AWS::NoValue";

export const isPseudoParameter = (name: string) => name.startsWith("AWS::");
