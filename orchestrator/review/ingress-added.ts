import type { JudgedChange } from "./change-review.ts";
import { describeIngress, type Ingress, ingressOf, newIngress } from "./open-ingress.ts";
import { mayTouch } from "./property-check.ts";

/** Types that admit inbound traffic. */
export const ingressTypes: readonly string[] = [
  "AWS::EC2::SecurityGroup",
  "AWS::EC2::SecurityGroupIngress",
  "AWS::EC2::NetworkAclEntry",
  "AWS::EC2::PrefixList",
];

const isOfIngress = ({ review }: JudgedChange) =>
  ingressTypes.includes(review.type) && review.action !== "Remove";

/** The inbound traffic that a change newly allows, by whether it comes from the internet; undefined if none. */
export function ingressAdded(change: JudgedChange, source: "internet" | "others"): string | undefined {
  if (!isOfIngress(change) || !change.after) return undefined;
  const { fromInternet, fromOthers } = newIngress(ingressOf(change.before), ingressOf(change.after));
  const added = source === "internet" ? fromInternet : fromOthers;
  return added.length > 0 ? `it allows ${added.map(describeIngress).join("; ")}` : undefined;
}

/** What several changes together admit from the internet, and none of them alone; undefined if nothing. */
export function ingressTogether(changes: readonly JudgedChange[]): string | undefined {
  const parts = changes.filter(
    (change) => isOfIngress(change) && ingressAdded(change, "internet") === undefined,
  );
  const rules = (content: "before" | "after"): Ingress[] =>
    parts.flatMap((change) => ingressOf(change[content]));
  const { fromInternet } = newIngress(rules("before"), rules("after"));
  return fromInternet.length > 0
    ? `together they allow ${fromInternet.map(describeIngress).join("; ")}`
    : undefined;
}

/** Why it cannot be told what a change admits; undefined if it can. */
export function ingressNotShown(change: JudgedChange): string | undefined {
  if (!isOfIngress(change)) return undefined;
  const { review, before, after } = change;
  if (!after) {
    const paths = [
      "SecurityGroupIngress",
      "Entries",
      "CidrIp",
      "CidrIpv6",
      "CidrBlock",
      "FromPort",
      "ToPort",
    ];
    return paths.some((path) => mayTouch(review, `Properties/${path}`))
      ? "it may allow more inbound traffic: CloudFormation does not show it"
      : undefined;
  }
  const { fromOthers } = newIngress(ingressOf(before), ingressOf(after));
  const lists = fromOthers.filter(({ kind }) => kind === "prefixList").map(({ source }) => source);
  return lists.length > 0 ? `which addresses are in ${lists.join(", ")} is not shown` : undefined;
}
