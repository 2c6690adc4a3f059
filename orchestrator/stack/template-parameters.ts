import type { Stack } from "@aws-sdk/client-cloudformation";

/** A parameter as the template declares it. */
export interface DeclaredParameter {
  /** Whether its value is a secret: CloudFormation returns `****`, which must never be sent as a value. */
  readonly noEcho: boolean;
  readonly default?: unknown;
}

/** What CloudFormation returns instead of a `NoEcho` parameter's value. */
export const noEchoMask = "****";

/** The parameters of a parsed template, by name; none for a template in YAML. */
export function declaredParameters(template: unknown): ReadonlyMap<string, DeclaredParameter> {
  const { Parameters = {} } = (template ?? {}) as {
    Parameters?: Readonly<Record<string, { NoEcho?: boolean | string; Default?: unknown }>>;
  };
  return new Map(
    Object.entries(Parameters).map(([name, { NoEcho = false, Default }]) => [
      name,
      // A template may also contain it as a string.
      { noEcho: String(NoEcho) === "true", default: Default },
    ]),
  );
}

/** The value of a stack's parameter as its template uses it: names of the Parameter Store are resolved; empty if it has none. */
export function parameterOf({ Parameters = [] }: Pick<Stack, "Parameters">, name: string): string {
  const parameter = Parameters.find(({ ParameterKey }) => ParameterKey === name);
  return parameter?.ResolvedValue ?? parameter?.ParameterValue ?? "";
}

/** The parameters of the stack, which are those of its template, by name. */
export function stackParameters({
  Parameters = [],
}: Pick<Stack, "Parameters">): ReadonlyMap<string, DeclaredParameter> {
  return new Map(
    Parameters.map(({ ParameterKey = "", ParameterValue }) => [
      ParameterKey,
      { noEcho: ParameterValue === noEchoMask },
    ]),
  );
}
