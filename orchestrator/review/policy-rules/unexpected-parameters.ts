import type { Finding, PolicyInput } from "../policy-rule.ts";

/**
 * The parameters, other than the image, whose value neither the previous release nor the settings explain: the input
 * sets them, or somebody changed the stack.
 */
export function unexpectedParameters(plan: PolicyInput): readonly Finding[] {
  if (plan.phase === "rollback") return [];
  const { ofDeployment, pinned, shown } = plan.parameters;
  const given = Object.keys(ofDeployment).filter((name) => ofDeployment[name] !== pinned[name]);
  // The input may repeat the value of the previous release, but not in place of the settings' value.
  const deviating = given.filter((name) => Object.hasOwn(pinned, name) || !Object.hasOwn(shown, name));
  return [...new Set([...(plan.differences?.parameters ?? given), ...deviating])]
    .filter((name) => name !== plan.imageParameter)
    .flatMap((name) => {
      const sentence = sentenceOn(name, plan);
      return sentence ? [{ subject: `parameter ${name}`, sentence, remedy: "ask the requester why" }] : [];
    });
}

function sentenceOn(name: string, { parameters, differences }: PolicyInput): string | undefined {
  const { shown, ofDeployment, pinned, restoresRelease } = parameters;
  const value = shown[name] ?? "another value";
  if (Object.hasOwn(ofDeployment, name) && ofDeployment[name] !== pinned[name]) {
    return Object.hasOwn(pinned, name)
      ? `the input sets it to ${value}, although the settings set it to ${pinned[name]}`
      : `the input sets it to ${value}`;
  }
  // A new template has new parameters, the settings new values, and an older release its own.
  if (Object.hasOwn(ofDeployment, name) || restoresRelease || differences?.template !== false)
    return undefined;
  return `it is ${value} now, and was not in the previous release: the stack was changed since`;
}
