import type { Capability } from "@aws-sdk/client-cloudformation";
import { AwsError } from "../wire/service.ts";
import type { Template } from "./template.ts";

/** Resource types that grant permissions, each with the property for its name. */
const iamNameProperties: Readonly<Record<string, string | undefined>> = {
  "AWS::IAM::AccessKey": undefined,
  "AWS::IAM::Group": "GroupName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Policy": undefined,
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
  "AWS::IAM::UserToGroupAddition": undefined,
};

export interface RequiredCapabilities {
  readonly Capabilities: Capability[];
  readonly CapabilitiesReason?: string;
}

/**
 * The capabilities that a template requires.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
export function requiredCapabilities(template: Template): RequiredCapabilities {
  const resources = Object.values(template.Resources).filter(({ Type }) => Type in iamNameProperties);
  if (resources.length === 0) return { Capabilities: [] };
  const named = resources.some(({ Type, Properties }) => {
    const name = iamNameProperties[Type];
    return name !== undefined && Properties?.[name] !== undefined;
  });
  const types = [...new Set(resources.map(({ Type }) => Type))];
  return {
    Capabilities: [named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"],
    CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(", ")}]`,
  };
}

/** Throws InsufficientCapabilitiesException if the caller has not acknowledged a required capability. */
export function assertCapabilities(template: Template, acknowledged: readonly string[] = []): void {
  const [needed] = requiredCapabilities(template).Capabilities;
  const implied = needed === "CAPABILITY_IAM" && acknowledged.includes("CAPABILITY_NAMED_IAM");
  if (needed === undefined || implied || acknowledged.includes(needed)) return;
  throw new AwsError("InsufficientCapabilitiesException", `Requires capabilities : [${needed}]`);
}
