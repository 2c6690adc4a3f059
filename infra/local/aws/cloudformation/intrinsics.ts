import { region } from "../place.ts";
import { noValue } from "./pseudo-parameters.ts";
import { attributeReference } from "./references.ts";
import { isRecord, type Template, validationError } from "./template.ts";

export type ParameterValue = string | number | readonly string[];

/** Stands in a change set for values that are known only after its execution. */
export const knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

/** The names that intrinsic functions can refer to. */
export interface Scope {
  readonly template: Template;
  /** Parameters and pseudo parameters. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The physical id of a resource. Throws a ValidationError if it does not exist. */
  ref(logicalId: string): string;
  /** An attribute of a resource. Throws a ValidationError if it does not exist. */
  attribute(logicalId: string, name: string): string;
  /** The value that another stack exports. Throws a ValidationError if no stack exports it. */
  importValue(exportName: string): string;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const removed = Symbol(noValue);

/**
 * Resolves every intrinsic function inside a value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === removed ? undefined : resolved;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== removed);
  }
  if (!isRecord(value)) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return intrinsic.run(intrinsic.argument, scope);
  const entries = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== removed));
}

/** Whether a value is a call of an intrinsic function. */
export function isIntrinsic(value: unknown): boolean {
  return isRecord(value) && intrinsicOf(value) !== undefined;
}

function intrinsicOf(value: Readonly<Record<string, unknown>>) {
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0) return undefined;
  const run = Object.hasOwn(intrinsics, key) ? intrinsics[key] : undefined;
  if (!run && key.startsWith("Fn::")) {
    throw validationError(`Template error: ${key} is not supported by the local CloudFormation`);
  }
  return run && { run, argument: value[key] };
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => (name === noValue ? removed : reference(String(name), scope)),
  "Fn::GetAtt": (argument, scope) => {
    const { name, attribute } = attributeReference(argument);
    return scope.attribute(name, attribute);
  },
  "Fn::Sub": (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = evaluate(variables, scope) as Readonly<Record<string, unknown>>;
    return substitute(String(text), own, scope);
  },
  "Fn::Join": (argument, scope) => {
    const [separator, list] = pair("Fn::Join", argument);
    return listOf("Fn::Join", evaluate(list, scope)).map(text).join(String(separator));
  },
  "Fn::Split": (argument, scope) => {
    const [separator, source] = pair("Fn::Split", argument);
    return text(evaluate(source, scope)).split(String(separator));
  },
  "Fn::Select": (argument, scope) => {
    const [index, list] = pair("Fn::Select", argument);
    return select(Number(evaluate(index, scope)), listOf("Fn::Select", evaluate(list, scope)));
  },
  "Fn::ImportValue": (name, scope) => scope.importValue(text(evaluate(name, scope))),
  "Fn::FindInMap": (argument, scope) => {
    const [map = "", top = "", second = ""] = listOf("Fn::FindInMap", evaluate(argument, scope)).map(text);
    const found = scope.template.Mappings?.[map]?.[top]?.[second];
    if (found === undefined) {
      throw validationError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    }
    return found;
  },
  "Fn::GetAZs": (argument, scope) => {
    const named = text(evaluate(argument, scope)) || region;
    return ["a", "c", "d"].map((zone) => `${named}${zone}`);
  },
  "Fn::Base64": (argument, scope) => Buffer.from(text(evaluate(argument, scope))).toString("base64"),
  "Fn::If": (argument, scope) => {
    const [name, whenTrue, whenFalse] = listOf("Fn::If", argument);
    return evaluate(holds(String(name), scope) ? whenTrue : whenFalse, scope);
  },
};

/** Whether a condition of the template is true. Throws a ValidationError for an unknown name. */
export function holds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) {
    throw validationError(`Template format error: Unresolved condition dependency ${name}`);
  }
  return truth(condition, scope);
}

function truth(condition: unknown, scope: Scope): boolean {
  const [name, argument] = isRecord(condition) ? (Object.entries(condition)[0] ?? []) : [];
  const operands = Array.isArray(argument) ? argument : [];
  switch (name) {
    case "Condition":
      return holds(String(argument), scope);
    case "Fn::Equals":
      return text(evaluate(operands[0], scope)) === text(evaluate(operands[1], scope));
    case "Fn::Not":
      return !truth(operands[0], scope);
    case "Fn::And":
      return operands.every((operand) => truth(operand, scope));
    case "Fn::Or":
      return operands.some((operand) => truth(operand, scope));
    default:
      throw validationError(`Template error: a condition cannot use ${name ?? JSON.stringify(condition)}`);
  }
}

function reference(name: string, scope: Scope): unknown {
  return Object.hasOwn(scope.parameters, name) ? scope.parameters[name] : scope.ref(name);
}

function substitute(template: string, own: Readonly<Record<string, unknown>>, scope: Scope): string {
  return template.replace(/\$\{([^}]*)\}/g, (_, expression: string) => {
    const name = expression.trim();
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return text(own[name]);
    if (!name.includes(".")) return text(reference(name, scope));
    const { name: logicalId, attribute } = attributeReference(name);
    return scope.attribute(logicalId, attribute);
  });
}

function select(index: number, list: readonly unknown[]): unknown {
  if (list.some((item) => item === knownAfterApply)) return knownAfterApply;
  if (index in list) return list[index];
  throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
}

function pair(name: string, argument: unknown): [unknown, unknown] {
  const [first, second, ...others] = listOf(name, argument);
  if (second === undefined || others.length > 0) {
    throw validationError(`Template error: ${name} must have two arguments`);
  }
  return [first, second];
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw validationError(`Template error: ${name} requires a list`);
}

function text(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}
