/**
 * Keeps the parts of a deployment's page current, in the browser: asks for those that may still change, changes only
 * what differs (so what a person types, opens or has scrolled to stays), and stops when the deployment is over.
 * A panel that begins comes last, and one above visible panels keeps its height: what is read does not move.
 */
export const liveScript = `
(() => {
  const shortest = 1500, longest = 15000;
  const connection = document.getElementById("connection");
  const others = document.querySelector(".others");
  let failures = 0;

  const say = (words) => { if (connection.textContent !== words) connection.textContent = words; };

  const copyAttributes = (from, to) => {
    for (const { name, value } of from.attributes) if (to.getAttribute(name) !== value) to.setAttribute(name, value);
    for (const { name } of [...to.attributes]) if (name !== "open" && !from.hasAttribute(name)) to.removeAttribute(name);
  };

  const removeUntil = (from, end) => {
    while (from !== end) {
      const next = from.nextSibling;
      from.remove();
      from = next;
    }
  };

  const counterpart = (node, from) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return from?.nodeType === node.nodeType ? from : null;
    while (from && from.nodeName !== node.nodeName) from = from.nextSibling;
    return from;
  };

  const change = (shown, fresh) => {
    let next = shown.firstChild;
    for (const node of [...fresh.childNodes]) {
      const same = counterpart(node, next);
      if (!same) {
        shown.insertBefore(node, next);
        continue;
      }
      removeUntil(next, same);
      next = same.nextSibling;
      if (same.isEqualNode(node)) continue;
      if (node.nodeType !== Node.ELEMENT_NODE) same.data = node.data;
      else { copyAttributes(node, same); change(same, node); }
    }
    removeUntil(next, null);
  };

  const holdHeight = (body, section) => {
    let next = section.nextElementSibling;
    while (next?.hidden) next = next.nextElementSibling;
    const height = body.offsetHeight + "px";
    body.style.minHeight = height;
    body.style.height = next && next.getBoundingClientRect().top < innerHeight ? height : "";
  };

  const replace = (part) => {
    const shown = document.querySelector('[data-part="' + part.dataset.part + '"]');
    const section = shown?.closest(".others > section");
    if (section?.hidden) {
      others.append(section);
      section.hidden = false;
    } else if (section) holdHeight(shown, section);
    if (part.dataset.final !== undefined) shown.dataset.final = "";
    change(shown, part);
  };

  const refresh = async () => {
    const known = [...document.querySelectorAll("[data-final]")].map((part) => part.dataset.part).join(",");
    const response = await fetch(location.pathname + "/live?known=" + known, { cache: "no-store" });
    if (!response.ok) throw new Error("answered " + response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    page.querySelectorAll("[data-part]").forEach(replace);
    document.title = page.title;
    return page.querySelector("[data-over]") !== null;
  };

  const again = async () => {
    try {
      if (!document.hidden && await refresh()) return say("The deployment is over.");
      failures = 0;
      say("Live");
    } catch {
      failures += 1;
      say("No answer; this is how it stood a moment ago. Trying again.");
    }
    setTimeout(again, Math.min(longest, shortest * 2 ** failures));
  };

  say("Live");
  setTimeout(again, shortest);
})();
`;
