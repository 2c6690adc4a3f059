import type { Parameter } from "@aws-sdk/client-cloudformation";
import type { ParameterValue } from "./intrinsics.ts";
import { type Template, type TemplateParameter, validationError } from "./template.ts";

/** Parameter values as text, as the request gave them, by name. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** Shown instead of the value of a `NoEcho` parameter. */
export const noEchoMask = "****";

/**
 * The parameter values of a stack operation: the given values, previous values for `UsePreviousValue`, and defaults
 * for the rest. Throws a ValidationError that names the unknown, missing or invalid parameters.
 */
export function chooseParameters(
  template: Template,
  given: readonly Parameter[] = [],
  previous?: ParameterTexts,
): ParameterTexts {
  const declared = template.Parameters ?? {};
  const unknown = given.map(keyOf).filter((key) => !Object.hasOwn(declared, key));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  }
  const values = new Map<string, string>();
  for (const [key, { Default }] of Object.entries(declared)) {
    if (Default !== undefined) values.set(key, String(Default));
  }
  for (const parameter of given) values.set(keyOf(parameter), givenValue(parameter, previous));
  const missing = Object.keys(declared).filter((key) => !values.has(key));
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
  for (const [key, parameter] of Object.entries(declared))
    assertConstraints(key, values.get(key) ?? "", parameter);
  return Object.fromEntries(Object.keys(declared).map((key) => [key, values.get(key) ?? ""]));
}

const keyOf = (parameter: Parameter) => parameter.ParameterKey ?? "";

function givenValue(parameter: Parameter, previous: ParameterTexts | undefined): string {
  const key = keyOf(parameter);
  if (!parameter.UsePreviousValue) {
    if (parameter.ParameterValue !== undefined) return parameter.ParameterValue;
    throw validationError(
      `Invalid input for parameter key ${key}. Need to specify either usePreviousValue as true or a value for the parameter`,
    );
  }
  if (parameter.ParameterValue !== undefined) {
    throw validationError(
      `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and a value for the parameter`,
    );
  }
  const value = previous && Object.hasOwn(previous, key) ? previous[key] : undefined;
  if (value !== undefined) return value;
  throw validationError(
    `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  );
}

function assertConstraints(key: string, value: string, parameter: TemplateParameter): void {
  const refuse = (rule: string, useDescription = true) => {
    const own = useDescription ? parameter.ConstraintDescription : undefined;
    throw validationError(
      own ? `Parameter '${key}' failed to satisfy constraint: ${own}` : `Parameter '${key}' must ${rule}`,
    );
  };
  const items = parameter.Type === "CommaDelimitedList" ? listItems(value) : [value];
  for (const item of items) {
    if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(item)) {
      refuse("be one of AllowedValues");
    }
    if (parameter.AllowedPattern && !new RegExp(`^(?:${parameter.AllowedPattern})$`).test(item)) {
      refuse(`match pattern ${parameter.AllowedPattern}`);
    }
  }
  const { MinLength, MaxLength, MinValue, MaxValue } = parameter;
  if (MinLength !== undefined && value.length < MinLength) refuse(`contain at least ${MinLength} characters`);
  if (MaxLength !== undefined && value.length > MaxLength) refuse(`contain at most ${MaxLength} characters`);
  if (parameter.Type !== "Number") return;
  if (value.trim() === "" || !Number.isFinite(Number(value))) refuse("be a number", false);
  if (MinValue !== undefined && Number(value) < MinValue) refuse(`be a number not less than ${MinValue}`);
  if (MaxValue !== undefined && Number(value) > MaxValue) refuse(`be a number not greater than ${MaxValue}`);
}

/** What `Ref` returns for each parameter: a list, a number or the text itself. */
export function typedParameters(template: Template, texts: ParameterTexts): Record<string, ParameterValue> {
  const entries = Object.entries(template.Parameters ?? {}).map(([key, { Type }]) => {
    const value = texts[key] ?? "";
    return [key, typed(Type, value)] as const;
  });
  return Object.fromEntries(entries);
}

function typed(type: string, value: string): ParameterValue {
  if (type.startsWith("AWS::SSM::")) {
    throw validationError(`Template format error: ${type} is not supported by the local CloudFormation`);
  }
  if (type === "CommaDelimitedList" || type.startsWith("List<")) return listItems(value);
  return type === "Number" ? Number(value) : value;
}

const listItems = (value: string) => value.split(",").map((item) => item.trim());

/** The parameters as describe operations return them: `NoEcho` values are masked. */
export function shownParameters(template: Template, texts: ParameterTexts): Parameter[] {
  return Object.entries(texts).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: isNoEcho(template, ParameterKey) ? noEchoMask : value,
  }));
}

/** The values of `NoEcho` parameters, which must not be shown. */
export function noEchoValues(template: Template, texts: ParameterTexts): string[] {
  return Object.entries(texts).flatMap(([key, value]) => (isNoEcho(template, key) && value ? [value] : []));
}

function isNoEcho(template: Template, key: string): boolean {
  return String(template.Parameters?.[key]?.NoEcho ?? false) === "true";
}
