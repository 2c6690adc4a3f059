import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless } from "./problem.ts";

/** Checks the VPC's address range, and finds images that tasks cannot reach. */
export const networkProblems: Check = ({ network, targets }) => [
  ...unless(isSubnettable(network.cidr), {
    setting: "network.cidr",
    problem: `"${network.cidr}" is not an address range for four subnets`,
    remedy: "set an IPv4 range from /16 to /24, written with its first address, such as 10.0.0.0/16",
  }),
  ...(network.egress === "none" ? targets.flatMap(unreachableDaemon) : []),
];

/** A VPC has at most a /16, a subnet at least a /28. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
function isSubnettable(cidr: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return false;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix < 16 || prefix > 24) return false;
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return address % 2 ** (32 - prefix) === 0;
}

/** VPC endpoints reach only ECR's private registries. */
function unreachableDaemon(target: Settings["targets"][number], index: number): readonly Problem[] {
  if (target.template !== "compute") return [];
  const image = target.parameters.XRayDaemonImage ?? "public.ecr.aws";
  return unless(!image.startsWith("public.ecr.aws"), {
    setting: `targets[${index}].parameters.XRayDaemonImage`,
    problem: 'with network.egress "none" no task can pull the X-Ray daemon from public.ecr.aws',
    remedy: 'copy the image to a private ECR repository and set its URI, or set network.egress to "nat"',
  });
}
