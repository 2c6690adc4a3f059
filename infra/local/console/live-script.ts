/**
 * Follows what happens without a reload: fetches the page itself and brings its live parts up to date in place, so
 * that what a person types, opens, selects or has scrolled to stays. Says when the local AWS does not answer.
 */
export const liveScript = `
const source = document.body.dataset.source, seconds = Number(document.body.dataset.seconds);
const turnedByHand = new WeakSet();
const offline = document.getElementById("offline");
const keyOf = (node) => node.nodeType === 1 ? node.id || node.nodeName : node.nodeName;
function bringUpToDate(old, fresh) {
  if (old.nodeType !== 1) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
  if (old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value && !(name === "open" && turnedByHand.has(old))) old.setAttribute(name, value);
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    let same = place;
    while (same && keyOf(same) !== keyOf(child)) same = same.nextSibling;
    if (!same || (child.id === "" && same !== place)) { old.insertBefore(document.importNode(child, true), place); continue; }
    if (same !== place) old.insertBefore(same, place); else place = place.nextSibling;
    bringUpToDate(same, child);
  }
  while (place) { const next = place.nextSibling; place.remove(); place = next; }
}
document.addEventListener("click", ({ target }) => { turnedByHand.add(target.closest("summary")?.parentNode ?? target); });
async function refresh() {
  const text = await fetch(source).then((answer) => answer.text()).catch(() => "");
  // The page has its style already, and its policy refuses one with another nonce.
  const fresh = new DOMParser().parseFromString(text.replace(/<style[^]*?<\\/style>/, ""), "text/html");
  offline.hidden = fresh.getElementById("offline") !== null;
  if (!offline.hidden) return;
  document.title = fresh.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next) bringUpToDate(part, next);
  }
}
async function follow() {
  if (!document.hidden) await refresh();
  setTimeout(follow, seconds * 1000);
}
setTimeout(follow, seconds * 1000);
`;
