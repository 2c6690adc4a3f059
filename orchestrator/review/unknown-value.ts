import { noEchoMask } from "../stack/template-parameters.ts";

/** In place of a value whose surroundings are not of the expected kind. */
export const unreadable = Symbol("unreadable");

/**
 * Whether CloudFormation shows something in place of the value: it is known only after the execution, it stands in
 * another service, it is secret, or a function of the template was not resolved.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
 */
export function isUnknownValue(value: unknown): boolean {
  if (value === unreadable) return true;
  if (typeof value === "string") return /\{\{(changeSet|resolve):/.test(value) || value === noEchoMask;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && name !== undefined && /^(Ref|Fn::\w+)$/.test(name);
}
