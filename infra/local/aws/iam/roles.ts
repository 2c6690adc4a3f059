import { noopProviders } from "../cloudformation/noop-providers.ts";
import type {
  ResourceProvider,
  ResourceProviders,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { isAllowedBy } from "./policy.ts";

/** The roles of an account with the policies on them, for the one question that is asked here. */
export interface Roles {
  readonly providers: ResourceProviders;
  /**
   * Whether the role, by its ARN, may do this. What is not known here may do everything: a role that no stack of this
   * machine made, or a managed policy whose text is not here.
   */
  mayDo(roleArn: string, action: string): boolean;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * The actions of AWS's own policies, by name.
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
      "AWS::IAM::Role": remembered("AWS::IAM::Role", roles),
      "AWS::IAM::Policy": remembered("AWS::IAM::Policy", policies),
      "AWS::IAM::ManagedPolicy": remembered("AWS::IAM::ManagedPolicy", managedPolicies),
    },
    mayDo: (roleArn, action) => {
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

/** The provider of a type that does nothing here, which keeps what each of its resources was given. */
function remembered(type: string, kept: Map<string, Properties>): ResourceProvider {
  const provider = noopProviders[type];
  if (!provider) throw new Error(`there is no provider for ${type}`);
  const keep = ({ properties }: ResourceRequest, physicalId: string) => kept.set(physicalId, properties);
  return {
    create: async (request) => {
      const provided = await provider.create(request);
      keep(request, provided.physicalId);
      return provided;
    },
    update: async (physicalId, request) => {
      const provided = await provider.update(physicalId, request);
      keep(request, provided.physicalId);
      return provided;
    },
    delete: async (physicalId) => {
      kept.delete(physicalId);
      return provider.delete(physicalId);
    },
  };
}
