import { everyoneAdmitted, permissionsAdded } from "../access-added.ts";
import { ingressAdded, ingressTogether } from "../ingress-added.ts";
import { type PolicyRule, perChange } from "../policy-rule.ts";
import { check, otherThanBefore, type PropertyRule, propertyRule } from "./property-rule.ts";

const narrowSource = "narrow the source, unless access from the whole internet is intended";
const needed = "check that the service needs it, and nothing less would do";

const fromInternet = perChange((change) => ingressAdded(change, "internet"), narrowSource);

export const accessRules: readonly PolicyRule[] = [
  {
    name: "iam-widened",
    title: "no permission is added",
    verdict: "second-approver",
    onCreation: "the stack is created, so there were no permissions before",
    findings: perChange(permissionsAdded, needed),
  },
  {
    name: "public-policy",
    title: "no policy admits everyone",
    verdict: "second-approver",
    findings: perChange(everyoneAdmitted, "name the accounts, roles or services that need it"),
  },
  {
    name: "open-to-the-internet",
    title: "nothing is opened to the internet",
    verdict: "second-approver",
    onCreation: "the stack is created, so there was no security group before",
    findings: (plan) => {
      const together = ingressTogether(plan.changes);
      return [
        ...fromInternet(plan),
        ...(together ? [{ subject: "security groups", sentence: together, remedy: narrowSource }] : []),
      ];
    },
  },
  {
    name: "ingress-widened",
    title: "no security group allows more inbound traffic",
    verdict: "warn",
    findings: perChange((change) => ingressAdded(change, "others"), needed),
  },
];

export const egressRules: readonly PropertyRule[] = [
  propertyRule(
    {
      name: "egress-changed",
      title: "no security group allows other outbound traffic",
      verdict: "warn",
      checks: [check("AWS::EC2::SecurityGroup", "SecurityGroupEgress", otherThanBefore("outbound rules"))],
    },
    "check that data can go only where they should",
  ),
];
