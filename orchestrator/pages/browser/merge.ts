/** Details that a person has opened or closed: the script leaves them unchanged. */
const turnedByHand = new WeakSet<Element>();

document.addEventListener("click", ({ target }) => {
  const details = target instanceof Element && target.closest("summary")?.parentElement;
  if (details) turnedByHand.add(details);
});

/**
 * Makes the children of a shown element equal to those of a fresh one, in place: only what differs is touched, so that
 * what a person types, opens, selects or has scrolled to stays. A child with an id is matched by it, others by their
 * name and order.
 */
export function mergeChildren(shown: Element, fresh: Element): void {
  let next = shown.firstChild;
  for (const node of [...fresh.childNodes]) {
    const same = counterpart(node, next);
    if (!same) {
      shown.insertBefore(node, next);
      continue;
    }
    const between = nodesBetween(next, same);
    // With an id among them, the order has changed. What has the focus is not moved: it would lose it.
    if (!between.some(idOf)) removeAll(between);
    else if (between.some(hasFocus)) shown.insertBefore(same, next);
    else same.after(...between);
    next = same.nextSibling;
    mergeNode(same, node);
  }
  removeAll(nodesBetween(next, null));
}

function removeAll(nodes: readonly ChildNode[]): void {
  for (const node of nodes) node.remove();
}

const hasFocus = (node: ChildNode) => node.contains(document.activeElement);

/** The shown node that `node` is a newer version of, from `from` on; null if there is no such node. */
function counterpart(node: ChildNode, from: ChildNode | null): ChildNode | null {
  if (!(node instanceof Element)) return from?.nodeType === node.nodeType ? from : null;
  let candidate = from;
  while (candidate && !(candidate.nodeName === node.nodeName && idOf(candidate) === node.id)) {
    if (!node.id && idOf(candidate)) return null;
    candidate = candidate.nextSibling;
  }
  return candidate;
}

const idOf = (node: ChildNode): string => (node instanceof Element ? node.id : "");

function nodesBetween(from: ChildNode | null, end: ChildNode | null): readonly ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = from; node && node !== end; node = node.nextSibling) nodes.push(node);
  return nodes;
}

function mergeNode(shown: ChildNode, fresh: ChildNode): void {
  if (shown.isEqualNode(fresh)) return;
  if (shown instanceof Element && fresh instanceof Element) {
    mergeAttributes(shown, fresh);
    mergeChildren(shown, fresh);
  } else shown.nodeValue = fresh.nodeValue;
}

/** Opens details that are open in the fresh element; never closes them. */
function mergeAttributes(shown: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes) {
    const stays = name === "open" && turnedByHand.has(shown);
    if (!stays && shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const { name } of [...shown.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) shown.removeAttribute(name);
  }
}
