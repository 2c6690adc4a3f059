import type { Stack } from "@aws-sdk/client-cloudformation";

/** A parameter as the template declares it. */
export interface DeclaredParameter {
  /** Its value is a secret: CloudFormation shows `****` for it, which must never be sent back. */
  readonly noEcho: boolean;
}

/** What CloudFormation shows in place of a `NoEcho` parameter's value. */
export const noEchoMask = "****";

/** The parameters that a JSON template declares, by name. Throws a SyntaxError for a template in YAML. */
export function declaredParameters(templateBody: string): ReadonlyMap<string, DeclaredParameter> {
  const template = JSON.parse(templateBody) as {
    Parameters?: Record<string, { NoEcho?: boolean | string }>;
  };
  return new Map(
    Object.entries(template.Parameters ?? {}).map(([name, { NoEcho = false }]) => [
      name,
      // A template may write it as a text.
      { noEcho: String(NoEcho) === "true" },
    ]),
  );
}

/** The parameters that the stack has, by name: those of its template. */
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
