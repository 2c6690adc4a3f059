/** A node of JSONata's syntax tree; the package's own type lacks some kinds of nodes. */
export interface ExpressionNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly ExpressionNode[];
}

/** The names of all variables and functions that an expression reads, without `$`, also those that it defines itself. */
export function referencedNames(node: ExpressionNode): readonly string[] {
  const own = node.type === "variable" && typeof node.value === "string" ? [node.value] : [];
  const inner = Object.values(node).filter((part) => part !== null && typeof part === "object");
  return [...own, ...inner.flatMap((part) => referencedNames(part as ExpressionNode))];
}

/** Describes the first unsupported reference, in the words of CreateStateMachine. Undefined if there is none. */
export function unsupportedReference(ast: ExpressionNode, errorOutputAllowed: boolean): string | undefined {
  return findIn(ast, true, errorOutputAllowed);
}

/** `atTop`: the node is evaluated in the top-level context, which is empty in Step Functions. */
function findIn(node: ExpressionNode, atTop: boolean, errorOutputAllowed: boolean): string | undefined {
  const own = refusal(node, atTop, errorOutputAllowed);
  if (own) return own;
  for (const [key, child] of Object.entries(node)) {
    if (child === null || typeof child !== "object") continue;
    const found = findInChild(node, key, child, atTop, errorOutputAllowed);
    if (found) return found;
  }
  return undefined;
}

// Predicates, sort terms, groupings and transforms are evaluated in the context of an item.
const itemContextKeys = new Set(["stages", "predicate", "group", "terms", "pattern", "update", "delete"]);

function findInChild(
  node: ExpressionNode,
  key: string,
  child: ExpressionNode | ExpressionNode[],
  atTop: boolean,
  errorOutputAllowed: boolean,
): string | undefined {
  const childAtTop = atTop && !itemContextKeys.has(key);
  if (!Array.isArray(child)) return findIn(child, childAtTop, errorOutputAllowed);
  for (const [index, item] of child.entries()) {
    if (item === null || typeof item !== "object") continue;
    const isLaterStep = node.type === "path" && key === "steps" && index > 0;
    const found = findIn(item, childAtTop && !isLaterStep, errorOutputAllowed);
    if (found) return found;
  }
  return undefined;
}

function refusal(node: ExpressionNode, atTop: boolean, errorOutputAllowed: boolean): string | undefined {
  if (node.type === "variable" && node.value === "$") return "Reference to '$$' is not supported.";
  if (!errorOutputAllowed && readsErrorOutput(node)) {
    return "Reference to '$states.errorOutput' is not supported outside of a Catch.";
  }
  if (!atTop) return undefined;
  if (node.type === "variable" && node.value === "") return topLevel("$");
  if (node.type === "name") return topLevel(String(node.value));
  if (node.type === "wildcard") return topLevel("*");
  if (node.type === "descendant") return topLevel("**");
  return undefined;
}

const topLevel = (name: string) => `Reference to '${name}' at the top level is not supported.`;

function readsErrorOutput(node: ExpressionNode): boolean {
  const [first, second] = node.type === "path" ? (node.steps ?? []) : [];
  return first?.type === "variable" && first.value === "states" && second?.value === "errorOutput";
}
