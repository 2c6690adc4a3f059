import type { PolicyRule } from "../../orchestrator/review/policy-rule.ts";
import { defaultRules } from "../../orchestrator/review/policy-rules.ts";

/** `docs/policy.md`: what each rule says, and how strict it is. */
export const policyPage = (): string => `${introduction}
| rule | what is true if it finds nothing | verdict | overridden by |
|---|---|---|---|
${defaultRules.map(rowOf).join("\n")}

${explanations}`;

const rowOf = ({ name, title, verdict, override, mildest, onCreation }: PolicyRule) => {
  const marks = `${mildest ? "¹" : ""}${onCreation ? "²" : ""}`;
  return `| \`${name}\` | ${title} | \`${verdict}\`${marks} | ${override ? `\`${override}\`` : ""} |`;
};

const introduction = `# The policy

Each rule judges the plan before people are asked. The strictest verdict is the plan's; approvers see every finding with its
remedy. \`npm run docs:policy\` writes this page from \`orchestrator/review/policy-rules/\`.

| verdict | what follows |
|---|---|
| \`allow\` | a remark |
| \`warn\` | approvers see a warning |
| \`second-approver\` | two people have to approve |
| \`not-judged\` | no rule could tell: approvers see what it is, and two people have to approve |
| \`deny\` | nobody is asked; the deployment ends \`Refused\` |
`;

const explanations = `¹ The settings can make the rule stricter, not milder: it is about what the input asks for.
² At most \`warn\` while the stack is created: before, there was nothing to compare with.

\`policy\` in \`infra/settings.ts\` changes the verdict of a rule by its name. The input can only ask for more people, and permit
what a rule denies by the field in the last column. Whatever it permits, needed or not, asks for a second approver.

## What is compared

- **Values, before and after.** Rules about properties find what becomes riskier, not what was there. Without the values
  before, everything counts as new.
- **Sources together.** Blocks of addresses are the internet if they have 2²⁵ IPv4 addresses or a /16 of IPv6 together,
  private ones aside, however they are written and divided among rules and security groups of the plan. What cannot be
  read is the internet.
- **Parameters.** Expected are the image, the values of the settings and of the previous release, and defaults of a new
  template. Whatever else the input sets, and whatever somebody set on the stack since, asks for a second approver.
- **Consequences.** With the same template, a change of another resource has to follow from the image: from its
  parameter, or from a resource that changes because of it. A parameter explains only what uses it.

## What is not judged

- a type of resource that no rule knows, unless only its tags change or it leaves the stack;
- a value that a rule would read and CloudFormation does not show: known after the execution, kept in another service
  (\`{{resolve:…}}\`), secret, cut off, or left out. Not if its only cause is the image parameter;
- the addresses in a prefix list.

A nested stack is judged as a part of the plan. Until its change set is finished nobody is asked; if it has none, or
fails, the deployment ends \`Failed\` with \`ChangeSetIncomplete\`.
`;
