/** The account and region that the local AWS pretends to be. */
export const ACCOUNT_ID = "123456789012";
export const REGION = "ap-northeast-1";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameters(stack: { name: string; id: string }): Record<string, string | string[]> {
  return {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": stack.id,
    "AWS::StackName": stack.name,
    "AWS::URLSuffix": "amazonaws.com",
  };
}

/** `Ref` to it removes the property it stands in. */
export const NO_VALUE = "AWS::NoValue";

export const isPseudoParameter = (name: string) => name.startsWith("AWS::");
