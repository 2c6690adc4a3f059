import { check, isTrue, otherThanBefore, type PropertyRule, propertyRule, shown } from "./property-rule.ts";

const loadBalancers = [
  "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "AWS::ElasticLoadBalancing::LoadBalancer",
];
const publicAccessBlocks = ["AWS::S3::Bucket", "AWS::S3::AccessPoint"];
const blockedAccess = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];

const publicAddress = (after: unknown) =>
  isTrue(after) || after === "ENABLED" ? "it would get an address in the internet" : undefined;

export const exposureRules: readonly PropertyRule[] = [
  propertyRule(
    {
      name: "internet-facing",
      title: "nothing gets an address in the internet",
      verdict: "second-approver",
      onCreation: "the stack is created, so there was no address before",
      checks: [
        // Without a scheme, a load balancer is internet-facing.
        check(
          loadBalancers,
          "Scheme",
          (after) => (after === "internal" ? undefined : "the internet could reach it (internet-facing)"),
          { missingIsRisk: true },
        ),
        check("AWS::ECS::Service", "NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", publicAddress),
        check(
          "AWS::Events::Rule",
          "Targets/*Id/EcsParameters/NetworkConfiguration/AwsVpcConfiguration/AssignPublicIp",
          publicAddress,
        ),
        check("AWS::EC2::Subnet", "MapPublicIpOnLaunch", publicAddress),
        check(
          ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::Redshift::Cluster"],
          "PubliclyAccessible",
          publicAddress,
        ),
      ],
    },
    "keep it internal, unless it is meant for everyone",
  ),
  propertyRule(
    {
      name: "other-firewall",
      title: "nothing gets other security groups",
      verdict: "second-approver",
      checks: [
        check(
          "AWS::ECS::Service",
          "NetworkConfiguration/AwsvpcConfiguration/SecurityGroups",
          otherThanBefore("security groups"),
        ),
        check(loadBalancers, "SecurityGroups", otherThanBefore("security groups")),
        check(
          ["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"],
          "VpcSecurityGroupIds",
          otherThanBefore("security groups"),
        ),
      ],
    },
    "compare what the groups admit",
  ),
  propertyRule(
    {
      name: "public-function",
      title: "no function can be called without a sign-in",
      verdict: "second-approver",
      checks: [
        check("AWS::Lambda::Url", "AuthType", (after) =>
          after === "AWS_IAM" ? undefined : "everyone could call the function by its URL (AuthType NONE)",
        ),
        check("AWS::Lambda::Permission", "FunctionUrlAuthType", (after) =>
          after === "NONE"
            ? "everyone could call the function by its URL (FunctionUrlAuthType NONE)"
            : undefined,
        ),
      ],
    },
    "use AWS_IAM, or put the function behind something that asks for a sign-in",
  ),
  propertyRule(
    {
      name: "public-bucket",
      title: "no block of public access is removed from a bucket",
      verdict: "second-approver",
      checks: [
        ...blockedAccess.map((name) =>
          // A bucket that is created without them has all four.
          check(publicAccessBlocks, `PublicAccessBlockConfiguration/${name}`, (after, before) =>
            isTrue(after) || (after === undefined && !isTrue(before))
              ? undefined
              : `its public access block would no longer have ${name}`,
          ),
        ),
        check("AWS::S3::Bucket", "AccessControl", (after) =>
          /^(Public|Authenticated)/.test(String(after))
            ? `its access control would be ${String(after)}`
            : undefined,
        ),
        check("AWS::S3::Bucket", "OwnershipControls", (after) =>
          JSON.stringify(after ?? "").includes("BucketOwnerEnforced")
            ? undefined
            : "its objects could have access control lists of their own (OwnershipControls)",
        ),
      ],
    },
    "keep the block, and share the objects in another way",
  ),
  propertyRule(
    {
      name: "routing",
      title: "no listener treats requests in another way",
      verdict: "second-approver",
      onCreation: "the stack is created, so there was no listener before",
      checks: [
        check("AWS::ElasticLoadBalancingV2::Listener", "DefaultActions", otherThanBefore("actions")),
        check("AWS::ElasticLoadBalancingV2::ListenerRule", "Actions", otherThanBefore("actions")),
        check("AWS::ECS::Service", "LoadBalancers", otherThanBefore("load balancers")),
        check("AWS::ElasticLoadBalancingV2::Listener", "Protocol", (after, before) =>
          before === undefined || after === "HTTPS" || after === "TLS"
            ? undefined
            : `it would speak ${shown(after)} instead of ${shown(before)}`,
        ),
        check("AWS::ElasticLoadBalancingV2::Listener", "SslPolicy", otherThanBefore("TLS policy")),
      ],
    },
    "compare where requests go, how they are encrypted and who has to sign in, before and after",
  ),
];
