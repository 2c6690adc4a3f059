/** A node of JSONata's syntax tree; the package's own type leaves kinds out. */
export interface ExpressionNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly ExpressionNode[];
}

/** A reference Step Functions does not support, in the words of CreateStateMachine. */
export function unsupportedReference(ast: ExpressionNode, errorOutputAllowed: boolean): string | undefined {
  return findIn(ast, true, errorOutputAllowed);
}

/** `atTop`: the node is read against the top-level context, which Step Functions leaves empty. */
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

// A predicate, a sort term, a grouping and a transform are read against the item they are applied to.
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
