import { noEchoMask } from "./template-parameters.ts";

const secretName = /passw|passphrase|secret|token|credential|api_?-?key|private_?-?key|access_?-?key/i;

// `DatabaseSecretArn` and the like hold addresses.
const addressName = /(arn|name|id|path)$/i;

/** Whether what is named so may be a secret. */
export const isSecretName = (name: string) => secretName.test(name);

// A shorter text is a word like "on", and masking it everywhere would hide the plan.
const minSecretLength = 4;

interface ParameterDeclaration {
  readonly NoEcho?: boolean | string;
  readonly Default?: unknown;
}

/** The template's parameters as it declares them; none for a template in YAML. */
export function parameterDeclarations(template: unknown): Readonly<Record<string, ParameterDeclaration>> {
  const { Parameters } = (template ?? {}) as { Parameters?: Record<string, ParameterDeclaration> };
  return Parameters ?? {};
}

/** Names of the parameters whose values nobody may see: `NoEcho`, masked by CloudFormation, or named so. */
export function secretParametersOf(
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const declared = parameterDeclarations(template);
  return new Set(
    [...Object.keys(parameters), ...Object.keys(declared)].filter(
      (name) =>
        // A template may write it as a text.
        String(declared[name]?.NoEcho) === "true" ||
        parameters[name] === noEchoMask ||
        (isSecretName(name) && !addressName.test(name)),
    ),
  );
}

/** The texts of secret parameters, their defaults too, wherever they may turn up; the longest first. */
export function secretTextsOf(
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): readonly string[] {
  const declared = parameterDeclarations(template);
  const texts = [...secretParametersOf(template, parameters)]
    .flatMap((name) => [parameters[name] ?? "", String(declared[name]?.Default ?? "")])
    .filter((text) => text.length >= minSecretLength && text !== noEchoMask);
  return [...new Set(texts)].sort((left, right) => right.length - left.length);
}

/** The parameters as people may see them. */
export function shownParameters(
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const secret = secretParametersOf(template, parameters);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, secret.has(name) ? noEchoMask : value]),
  );
}
