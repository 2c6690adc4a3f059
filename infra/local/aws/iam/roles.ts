import { noopProviders } from "../cloudformation/noop-providers.ts";
import type {
  ResourceProvider,
  ResourceProviders,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { isAllowedBy } from "./policy.ts";

/** The roles of an account with their policies. */
export interface Roles {
  readonly providers: ResourceProviders;
  /**
   * Whether the role's policies allow the action. A role that no local stack created may do everything, as may a role
   * with an unknown managed policy.
   */
  isAllowed(roleArn: string, action: string): boolean;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * The actions of AWS managed policies, by policy name.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSXRayDaemonWriteAccess.html
 */
const awsManaged: Readonly<Record<string, readonly string[]>> = {
  AWSXRayDaemonWriteAccess: [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
  ],
};

export function createRoles(): Roles {
  const roles = new Map<string, Properties>();
  const policies = new Map<string, Properties>();
  const managedPolicies = new Map<string, Properties>();
  return {
    providers: {
      "AWS::IAM::Role": recordingProvider("AWS::IAM::Role", roles),
      "AWS::IAM::Policy": recordingProvider("AWS::IAM::Policy", policies),
      "AWS::IAM::ManagedPolicy": recordingProvider("AWS::IAM::ManagedPolicy", managedPolicies),
    },
    isAllowed: (roleArn, action) => {
      const name = roleArn.split("/").at(-1) ?? "";
      const role = roles.get(name);
      if (!role) return true;
      const arns = listOf(role.ManagedPolicyArns).map(String);
      const attached = arns.map((arn) => managedPolicies.get(arn)?.PolicyDocument ?? awsPolicy(arn));
      if (attached.includes(undefined)) return true;
      const inline = listOf(role.Policies).map((policy) => (policy as Properties).PolicyDocument);
      const onRole = [...policies.values(), ...managedPolicies.values()]
        .filter(({ Roles }) => listOf(Roles).includes(name))
        .map(({ PolicyDocument }) => PolicyDocument);
      return isAllowedBy([...attached, ...inline, ...onRole], action);
    },
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function awsPolicy(arn: string): object | undefined {
  const Action = awsManaged[arn.split("/").at(-1) ?? ""];
  return Action && { Statement: [{ Effect: "Allow", Action }] };
}

/** The no-op provider of a type, which also records the properties of its resources by physical id. */
function recordingProvider(type: string, recorded: Map<string, Properties>): ResourceProvider {
  const provider = noopProviders[type];
  if (!provider) throw new Error(`there is no provider for ${type}`);
  const record = ({ properties }: ResourceRequest, physicalId: string) =>
    recorded.set(physicalId, properties);
  return {
    create: async (request) => {
      const provided = await provider.create(request);
      record(request, provided.physicalId);
      return provided;
    },
    update: async (physicalId, request) => {
      const provided = await provider.update(physicalId, request);
      record(request, provided.physicalId);
      return provided;
    },
    delete: async (physicalId) => {
      recorded.delete(physicalId);
      return provider.delete(physicalId);
    },
  };
}
