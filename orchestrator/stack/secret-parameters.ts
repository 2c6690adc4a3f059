import { declaredParameters, noEchoMask } from "./template-parameters.ts";

const secretName = /passw|passphrase|secret|token|credential|api_?-?key|private_?-?key|access_?-?key/i;

// `DatabaseSecretArn` and the like contain addresses, not secrets.
const addressName = /(arn|name|id|path)$/i;

/** Whether a value with this name may be a secret. */
export const isSecretName = (name: string) => secretName.test(name);

// Characters. A shorter text is a word like "on"; masking it everywhere would make the plan unreadable.
const minSecretLength = 4;

/** Names of secret parameters: `NoEcho`, masked by CloudFormation, or named like a secret. */
export function secretParametersOf(
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const declared = declaredParameters(template);
  return new Set(
    [...Object.keys(parameters), ...declared.keys()].filter(
      (name) =>
        declared.get(name)?.noEcho ||
        parameters[name] === noEchoMask ||
        (isSecretName(name) && !addressName.test(name)),
    ),
  );
}

/** The values and defaults of secret parameters, longest first, to be masked wherever they appear. */
export function secretTextsOf(
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): readonly string[] {
  const declared = declaredParameters(template);
  const texts = [...secretParametersOf(template, parameters)]
    .flatMap((name) => [parameters[name] ?? "", String(declared.get(name)?.default ?? "")])
    .filter((text) => text.length >= minSecretLength && text !== noEchoMask);
  return [...new Set(texts)].sort((left, right) => right.length - left.length);
}

/** The parameters with masked secrets. */
export function shownParameters(
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const secret = secretParametersOf(template, parameters);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, secret.has(name) ? noEchoMask : value]),
  );
}
