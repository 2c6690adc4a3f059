import { isRecord, type Template, type TemplateResource } from "./template.ts";

/** A reference to a parameter or resource: `Ref`, or `Fn::GetAtt` with the attribute. */
export interface Reference {
  readonly name: string;
  readonly attribute?: string;
}

const substitutionPattern = /\$\{([^!}][^}]*)\}/g;

/** The names between `${` and `}` of a `Fn::Sub` text. */
export function substitutionsIn(text: string): string[] {
  return [...text.matchAll(substitutionPattern)].map(([, name]) => (name as string).trim());
}

/** Every reference to a parameter or resource inside an expression, in the order of the text. */
export function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === "Ref") return [{ name: String(argument) }];
    if (key === "Fn::GetAtt") return [attributeReference(argument)];
    if (key === "Fn::Sub") return referencesInSub(argument);
    return referencesIn(argument);
  });
}

/** `Fn::GetAtt` in both its forms: `["Role", "Arn"]` and `"Role.Arn"`. */
export function attributeReference(argument: unknown): Required<Reference> {
  const path = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
  return { name: path[0] ?? "", attribute: path.slice(1).join(".") };
}

function referencesInSub(argument: unknown): Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isRecord(variables) ? variables : {};
  const inText = substitutionsIn(String(text)).filter((name) => !Object.hasOwn(own, name));
  return [
    ...inText.map((name) => (name.includes(".") ? attributeReference(name) : { name })),
    ...referencesIn(own),
  ];
}

/** The resources of the template that must exist before this one. */
export function dependenciesOf(resource: TemplateResource, template: Template): string[] {
  const explicit = resource.DependsOn ?? [];
  const names = [
    ...(typeof explicit === "string" ? [explicit] : explicit),
    ...referencesIn(resource.Properties).map(({ name }) => name),
  ];
  return [...new Set(names)].filter((name) => name in template.Resources);
}
