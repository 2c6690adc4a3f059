import { includesBlock, mayBeAnywhere } from "../text/cidr.ts";
import type { ResourceContent } from "./change-review.ts";

/** Inbound traffic that a security group allows. */
export interface Ingress {
  /** A CIDR block, a security group or a prefix list. */
  readonly source: string;
  /** Whether the source is a CIDR block, or may be one. */
  readonly isAddresses: boolean;
  /** `-1`: any. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** Whether the whole internet is allowed; addresses that cannot be read count as such. */
export const isFromAnywhere = ({ source, isAddresses }: Ingress) => isAddresses && mayBeAnywhere(source);

/** `tcp 443 from 0.0.0.0/0`. */
export function describeIngress({ source, protocol, fromPort, toPort }: Ingress): string {
  if (protocol === "-1") return `all traffic from ${source}`;
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}–${toPort}`} from ${source}`;
}

/** The traffic that is allowed after the change and was not before. */
export function newIngress(before: ResourceContent, after: ResourceContent): readonly Ingress[] {
  const admitted = ingressOf(before);
  return ingressOf(after).filter((ingress) => !admitted.some((known) => covers(known, ingress)));
}

/** The rules of a security group, or the one rule of an `AWS::EC2::SecurityGroupIngress`. */
function ingressOf(content: ResourceContent): readonly Ingress[] {
  const properties = (content?.Properties ?? {}) as Record<string, unknown>;
  const own = properties.IpProtocol === undefined ? [] : [properties];
  const { SecurityGroupIngress: listed = [] } = properties;
  return [...own, ...(Array.isArray(listed) ? (listed as unknown[]) : [listed])].map(ruleOf);
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
function ruleOf(rule: unknown): Ingress {
  const { CidrIp, CidrIpv6, SourcePrefixListId, SourceSecurityGroupId, SourceSecurityGroupName, ...rest } =
    (rule ?? {}) as Record<string, unknown>;
  const addresses = CidrIp ?? CidrIpv6;
  const other = SourcePrefixListId ?? SourceSecurityGroupId ?? SourceSecurityGroupName;
  const source = addresses ?? other;
  const port = (value: unknown, otherwise: number) => (value === undefined ? otherwise : Number(value));
  // -1 means any port, and for ICMP any type.
  const fromPort = port(rest.FromPort, 0);
  const toPort = port(rest.ToPort, 65_535);
  return {
    source: typeof source === "string" ? source : JSON.stringify(source ?? "an unknown source"),
    isAddresses: addresses !== undefined || other === undefined,
    protocol: String(rest.IpProtocol ?? "-1").toLowerCase(),
    fromPort: fromPort === -1 ? 0 : fromPort,
    toPort: toPort === -1 ? 65_535 : toPort,
  };
}

function covers(wide: Ingress, narrow: Ingress): boolean {
  if (wide.source !== narrow.source && !includesBlock(wide.source, narrow.source)) return false;
  if (wide.protocol === "-1") return true;
  return (
    wide.protocol === narrow.protocol && wide.fromPort <= narrow.fromPort && wide.toPort >= narrow.toPort
  );
}
