import * as v from "valibot";
import { AwsError } from "../../wire/service.ts";
import { Template } from "../jsonata/template.ts";
import { type Diagnostic, diagnostic, locationOf } from "./diagnostic.ts";
import { type Definition, definitionSchema } from "./schema.ts";
import { checkTransitions } from "./transitions.ts";
import { checkVariableScopes } from "./variables.ts";

/** AWS's limit is 1 MB. */
const maxDefinitionBytes = 1_048_576;

export type ParsedDefinition =
  | { readonly definition: Definition; readonly diagnostics: readonly [] }
  | { readonly definition: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Compiles a definition, or returns all its problems. */
export function validateDefinition(source: string): ParsedDefinition {
  const json = parseJson(source);
  if (!json)
    return refused([diagnostic("INVALID_JSON_DESCRIPTION", "The definition is not a JSON object.", "/")]);
  const structure = v.safeParse(definitionSchema, json);
  if (!structure.success) return refused(structure.issues.map(schemaDiagnostic));
  const diagnostics = [
    ...expressionDiagnostics(structure.output, []),
    ...checkTransitions(structure.output),
    ...checkVariableScopes(structure.output),
  ];
  return diagnostics.length > 0 ? refused(diagnostics) : { definition: structure.output, diagnostics: [] };
}

/** Compiles a definition. Throws `InvalidDefinition` with code, message and location of each problem. */
export function parseDefinition(source: string): Definition {
  const { definition, diagnostics } = validateDefinition(source);
  if (definition) return definition;
  const problems = diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location}`);
  throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${problems.join(", ")}'`);
}

const refused = (diagnostics: readonly Diagnostic[]): ParsedDefinition => ({
  definition: undefined,
  diagnostics,
});

function parseJson(source: string): object | undefined {
  if (Buffer.byteLength(source) > maxDefinitionBytes) return undefined;
  try {
    const value: unknown = JSON.parse(source);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

function schemaDiagnostic(issue: v.BaseIssue<unknown>): Diagnostic {
  const path = (issue.path ?? []).map(({ key }) => key);
  const field = String(path.at(-1) ?? "definition");
  const message =
    issue.type === "strict_object" && issue.expected === "never"
      ? `Field '${field}' is not supported`
      : issue.received === "undefined"
        ? `The field '${field}' is required but was missing`
        : issue.message;
  return diagnostic("SCHEMA_VALIDATION_FAILED", message, locationOf(path) || "/");
}

/** The problems of all templates in the definition. */
function expressionDiagnostics(value: unknown, path: readonly unknown[]): Diagnostic[] {
  if (value instanceof Template) {
    // `Catch` is the field only if an index follows: a state may have this name too.
    const inCatch = path.some((key, index) => key === "Catch" && typeof path[index + 1] === "number");
    return value
      .problems(inCatch)
      .map(({ code, message, field }) => diagnostic(code, message, locationOf(path) + field));
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => expressionDiagnostics(item, [...path, index]));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => expressionDiagnostics(item, [...path, key]));
}
