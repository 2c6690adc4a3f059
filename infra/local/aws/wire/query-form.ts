import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";

/** A tree of the form's keys, split at their dots: `Tags.member.1.Key=env` is Tags → member → 1 → Key → "env". */
interface FormNode {
  value?: string;
  readonly children: Map<string, FormNode>;
}

/** The default format of timestamps in awsQuery is ISO 8601 (5, `date-time`). */
const scalars = new FromStringShapeDeserializer({
  httpBindings: false,
  timestampFormat: { useTrait: true, default: 5 },
});

/** Decodes an awsQuery form by the operation's input schema. Unknown keys are ignored. */
export function decodeForm(schema: NormalizedSchema, form: URLSearchParams): unknown {
  const root: FormNode = { children: new Map() };
  for (const [key, value] of form) insert(root, key.split("."), value);
  return decodeStructure(schema, root);
}

function insert(root: FormNode, path: string[], value: string): void {
  let node = root;
  for (const name of path) {
    const child: FormNode = node.children.get(name) ?? { children: new Map() };
    node.children.set(name, child);
    node = child;
  }
  node.value = value;
}

function decodeNode(schema: NormalizedSchema, node: FormNode): unknown {
  if (schema.isStructSchema()) return decodeStructure(schema, node);
  if (schema.isListSchema()) return decodeList(schema, node);
  if (schema.isMapSchema()) return decodeMap(schema, node);
  return decodeScalar(schema, node.value ?? "");
}

function decodeStructure(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(member.getMergedTraits().xmlName ?? name);
    if (child) members[name] = decodeNode(member, child);
  }
  return members;
}

/** `List.member.1`, or `List.1` if flattened. `List=` is the empty list. */
function decodeList(schema: NormalizedSchema, node: FormNode): unknown[] {
  const item = schema.getValueSchema();
  const name = item.getMergedTraits().xmlName ?? "member";
  return numbered(schema, node, name).map((child) => decodeNode(item, child));
}

/** `Map.entry.1.key` and `Map.entry.1.value`, or `Map.1.key` if flattened. */
function decodeMap(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
  const value = schema.getValueSchema();
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = value.getMergedTraits().xmlName ?? "value";
  return Object.fromEntries(
    numbered(schema, node, "entry").map(({ children }) => {
      const content = children.get(valueName) ?? { children: new Map() };
      return [children.get(keyName)?.value ?? "", decodeNode(value, content)];
    }),
  );
}

function numbered(schema: NormalizedSchema, node: FormNode, name: string): FormNode[] {
  const container = schema.getMergedTraits().xmlFlattened ? node : node.children.get(name);
  return [...(container?.children ?? [])]
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => child);
}

function decodeScalar(schema: NormalizedSchema, text: string): unknown {
  // An invalid boolean or number stays a string, so that the check of the input can report the member.
  if (schema.isBooleanSchema() && !/^(true|false)$/i.test(text)) return text;
  if (schema.isNumericSchema() && (text.trim() === "" || Number.isNaN(Number(text)))) return text;
  return scalars.read(schema, text);
}
