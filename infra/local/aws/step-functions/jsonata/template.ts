import jsonata from "jsonata";
import { type ExpressionNode, referencedNames, unsupportedReference } from "./references.ts";

/** Why CreateStateMachine refuses an expression. `field` is its place inside the template. */
export interface ExpressionProblem {
  readonly code: "INVALID_JSONATA_EXPRESSION" | "UNSUPPORTED_JSONATA_EXPRESSION";
  readonly field: string;
  readonly message: string;
}

/** The evaluation of an expression failed. `location` is the field, e.g. `Output/items[0]`. */
export class QueryEvaluationError extends Error {
  override readonly name = "QueryEvaluationError";
  constructor(
    message: string,
    readonly location: string,
  ) {
    super(message);
  }
}

/** Variables, functions and `states`, by their names without `$`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Those that have a name, if any do: JSONata's own functions are in none, unless one of them is to be hidden. */
export type Lookup = (name: string) => Bindings | undefined;

type Evaluate = (lookup: Lookup, field: string) => Promise<unknown>;

/**
 * A JSON value in which every string of the form `{% … %}` is a JSONata expression, compiled once.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class Template {
  readonly #expressions: { field: string; text: string }[] = [];
  readonly #evaluate: Evaluate | undefined;
  readonly #syntaxErrors: ExpressionProblem[] = [];

  constructor(readonly source: unknown) {
    this.#evaluate = this.#compile(source, "");
  }

  /** The problems of the expressions. `errorOutputAllowed`: whether they may read `$states.errorOutput`. */
  problems(errorOutputAllowed: boolean): ExpressionProblem[] {
    const unsupported = this.#expressions.flatMap(({ field, text }): ExpressionProblem[] => {
      const message = unsupportedReference(jsonata(text).ast() as ExpressionNode, errorOutputAllowed);
      return message ? [{ code: "UNSUPPORTED_JSONATA_EXPRESSION", field, message }] : [];
    });
    return [...this.#syntaxErrors, ...unsupported];
  }

  /** Resolves to the value with every expression evaluated. Rejects with `QueryEvaluationError`. */
  async evaluate(lookup: Lookup, field: string): Promise<unknown> {
    return this.#evaluate ? await this.#evaluate(lookup, field) : this.source;
  }

  /** Undefined for a value without expressions, which is its own result. */
  #compile(value: unknown, field: string): Evaluate | undefined {
    if (typeof value === "string") return this.#compileString(value, field);
    if (Array.isArray(value)) return this.#compileArray(value, field);
    if (value !== null && typeof value === "object") return this.#compileObject(value, field);
    return undefined;
  }

  #compileString(value: string, field: string): Evaluate | undefined {
    const opens = value.startsWith("{%");
    const closes = value.endsWith("%}");
    if (!opens && !closes) return undefined;
    const text = value.slice(2, -2).trim();
    try {
      if (!opens || !closes || value.length < 4)
        throw new Error("An expression starts with {% and ends with %}.");
      const expression = jsonata(text);
      this.#expressions.push({ field, text });
      const names = [...new Set(referencedNames(expression.ast() as ExpressionNode))];
      return (lookup, location) => evaluateExpression(expression, text, bound(names, lookup), location);
    } catch (error) {
      this.#syntaxErrors.push({ code: "INVALID_JSONATA_EXPRESSION", field, message: messageOf(error) });
      return undefined;
    }
  }

  #compileArray(items: unknown[], field: string): Evaluate | undefined {
    const compiled = items.map((item, index) => this.#compile(item, `${field}[${index}]`));
    if (compiled.every((item) => item === undefined)) return undefined;
    return async (lookup, location) => {
      const result: unknown[] = [];
      for (const [index, item] of compiled.entries()) {
        result.push(item ? await item(lookup, `${location}[${index}]`) : items[index]);
      }
      return result;
    };
  }

  #compileObject(value: object, field: string): Evaluate | undefined {
    const compiled = Object.entries(value).map(
      ([key, item]) => [key, item, this.#compile(item, `${field}/${key}`)] as const,
    );
    if (compiled.every(([, , item]) => item === undefined)) return undefined;
    return async (lookup, location) => {
      const result: Record<string, unknown> = {};
      for (const [key, source, item] of compiled) {
        result[key] = item ? await item(lookup, `${location}/${key}`) : source;
      }
      return result;
    };
  }
}

/** Only what the expression reads: an execution has some twenty variables, and an expression one or two. */
function bound(names: readonly string[], lookup: Lookup): Bindings {
  const bindings: Record<string, unknown> = {};
  for (const name of names) {
    const found = lookup(name);
    if (found) bindings[name] = found[name];
  }
  return bindings;
}

async function evaluateExpression(
  expression: jsonata.Expression,
  text: string,
  bindings: Bindings,
  field: string,
): Promise<unknown> {
  const failure = (problem: string) =>
    new QueryEvaluationError(
      `The JSONata expression '${text}' specified for the field '${field}' ${problem}`,
      field,
    );
  let result: unknown;
  try {
    result = await expression.evaluate(undefined, bindings);
  } catch (error) {
    throw failure(`threw an error during evaluation. ${codeOf(error)}${messageOf(error)}`);
  }
  if (result === undefined) throw failure("returned nothing (undefined).");
  // Copied as JSON: the result then shares no objects with the input, and has none of JSONata's marks on arrays.
  const json = typeof result === "function" || isLambda(result) ? undefined : JSON.stringify(result);
  if (json === undefined) throw failure("returned a function, which is not JSON.");
  return JSON.parse(json);
}

const isLambda = (value: unknown) =>
  value !== null && typeof value === "object" && ("_jsonata_lambda" in value || "_jsonata_function" in value);

// JSONata throws plain objects with a code and a message.
const codeOf = (error: unknown) =>
  error !== null && typeof error === "object" && "code" in error ? `${error.code}: ` : "";
const messageOf = (error: unknown) =>
  error !== null && typeof error === "object" && "message" in error ? String(error.message) : String(error);
