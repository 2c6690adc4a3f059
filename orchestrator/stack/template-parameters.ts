import type { Stack } from "@aws-sdk/client-cloudformation";

/** A parameter as the template declares it. */
export interface DeclaredParameter {
  /** Whether its value is a secret: CloudFormation returns `****`, which must never be sent as a value. */
  readonly noEcho: boolean;
}

/** What CloudFormation returns instead of a `NoEcho` parameter's value. */
export const noEchoMask = "****";

/** The parameters of a JSON template, by name. Throws a SyntaxError for a template in YAML. */
export function declaredParameters(templateBody: string): ReadonlyMap<string, DeclaredParameter> {
  const template = JSON.parse(templateBody) as {
    Parameters?: Record<string, { NoEcho?: boolean | string }>;
  };
  return new Map(
    Object.entries(template.Parameters ?? {}).map(([name, { NoEcho = false }]) => [
      name,
      // A template may also contain it as a string.
      { noEcho: String(NoEcho) === "true" },
    ]),
  );
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
