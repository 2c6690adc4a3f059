import { areTheInternet, includesBlock } from "../text/cidr.ts";
import type { ResourceContent } from "./change-review.ts";

/** Inbound traffic that a security group or a network ACL allows. */
export interface Ingress {
  /** A CIDR block, a security group or a prefix list. */
  readonly source: string;
  /** `addresses`: a CIDR block, or something that may be one. */
  readonly kind: "addresses" | "prefixList" | "group";
  /** `-1`: any. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** The traffic that is allowed after the change and was not before, by how far its sources reach. */
export interface NewIngress {
  /** Together with what is there already, from the internet or a good part of it. */
  readonly fromInternet: readonly Ingress[];
  readonly fromOthers: readonly Ingress[];
}

/** `tcp 443 from 0.0.0.0/0`. */
export function describeIngress({ source, protocol, fromPort, toPort }: Ingress): string {
  if (protocol === "-1") return `all traffic from ${source}`;
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}–${toPort}`} from ${source}`;
}

/** Compares what is admitted before and after. */
export function newIngress(before: readonly Ingress[], after: readonly Ingress[]): NewIngress {
  const added = after.filter((ingress) => !before.some((known) => covers(known, ingress)));
  const open = opened(before, after);
  return {
    fromInternet: added.filter((ingress) => open.has(ingress)),
    fromOthers: added.filter((ingress) => !open.has(ingress)),
  };
}

/** The rules through which a port becomes open to the internet that was not: many blocks may add up to it. */
function opened(before: readonly Ingress[], after: readonly Ingress[]): ReadonlySet<Ingress> {
  const of = (rules: readonly Ingress[]) => rules.filter(({ kind }) => kind === "addresses");
  const [known, wanted] = [of(before), of(after)];
  const found = new Set<Ingress>();
  for (const protocol of new Set(wanted.map((rule) => rule.protocol))) {
    for (const port of portsThatDiffer([...known, ...wanted])) {
      const admits = (rule: Ingress) =>
        (rule.protocol === protocol || rule.protocol === "-1") &&
        rule.fromPort <= port &&
        rule.toPort >= port;
      const now = wanted.filter(admits);
      if (isInternet(now) && !isInternet(known.filter(admits))) for (const rule of now) found.add(rule);
    }
  }
  return found;
}

/** The first port of each range in which the rules admit the same. */
const portsThatDiffer = (rules: readonly Ingress[]): ReadonlySet<number> =>
  new Set(rules.flatMap(({ fromPort, toPort }) => [fromPort, toPort + 1]));

const isInternet = (rules: readonly Ingress[]) => areTheInternet(rules.map(({ source }) => source));

/** The rules of a security group, the one rule of an `AWS::EC2::SecurityGroupIngress`, a prefix list or an ACL's entry. */
export function ingressOf(content: ResourceContent): readonly Ingress[] {
  const properties = (content?.Properties ?? {}) as Record<string, unknown>;
  const own = isOneRule(properties) ? [properties] : [];
  const { SecurityGroupIngress: listed = [], Entries: entries = [] } = properties;
  return [...own, ...listOf(listed), ...listOf(entries)].map(ruleOf);
}

const isOneRule = ({ IpProtocol, RuleAction, Egress }: Record<string, unknown>) =>
  IpProtocol !== undefined || (String(RuleAction) === "allow" && String(Egress ?? false) === "false");

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

// IANA's numbers of the protocols that have a name in a security group.
const protocolNames: Readonly<Record<string, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
function ruleOf(rule: unknown): Ingress {
  const fields = (rule ?? {}) as Record<string, unknown>;
  const { SourcePrefixListId, SourceSecurityGroupId, SourceSecurityGroupName } = fields;
  const addresses =
    fields.CidrIp ?? fields.CidrIpv6 ?? fields.CidrBlock ?? fields.Ipv6CidrBlock ?? fields.Cidr;
  const group = SourceSecurityGroupId ?? SourceSecurityGroupName;
  const source = addresses ?? SourcePrefixListId ?? group;
  const isAddresses = addresses !== undefined || source === undefined;
  const protocol = String(fields.IpProtocol ?? fields.Protocol ?? "-1").toLowerCase();
  return {
    source: typeof source === "string" ? source : JSON.stringify(source ?? "an unknown source"),
    kind: isAddresses ? "addresses" : SourcePrefixListId === undefined ? "group" : "prefixList",
    protocol: protocolNames[protocol] ?? protocol,
    ...portsOf(fields),
  };
}

function portsOf({
  FromPort,
  ToPort,
  PortRange,
}: Record<string, unknown>): Pick<Ingress, "fromPort" | "toPort"> {
  const { From, To } = (PortRange ?? {}) as Record<string, unknown>;
  const port = (value: unknown, otherwise: number) => {
    const number = Number(value ?? otherwise);
    // -1 means any port, and for ICMP any type; what is no number may be any port.
    return number === -1 || Number.isNaN(number) ? otherwise : number;
  };
  const [fromPort, toPort] = [port(FromPort ?? From, 0), port(ToPort ?? To, 65_535)];
  // Of ICMP these are type and code, in no order.
  return fromPort <= toPort ? { fromPort, toPort } : { fromPort: 0, toPort: 65_535 };
}

function covers(wide: Ingress, narrow: Ingress): boolean {
  if (wide.source !== narrow.source && !includesBlock(wide.source, narrow.source)) return false;
  if (wide.protocol === "-1") return true;
  return (
    wide.protocol === narrow.protocol && wide.fromPort <= narrow.fromPort && wide.toPort >= narrow.toPort
  );
}
