/**
 * Prepares the panel of a part for its new content, so that what a person reads does not move: a panel that begins
 * comes last, and one above visible panels keeps its height.
 */
export function preparePanel(part: HTMLElement): void {
  const panel = part.closest<HTMLElement>(".others > section");
  if (panel?.hidden) {
    panel.parentElement?.append(panel);
    panel.hidden = false;
  } else if (panel) holdHeight(part, panel);
}

function holdHeight(body: HTMLElement, panel: HTMLElement): void {
  let next = panel.nextElementSibling;
  while (next instanceof HTMLElement && next.hidden) next = next.nextElementSibling;
  const height = `${body.offsetHeight}px`;
  body.style.minHeight = height;
  body.style.height = next && next.getBoundingClientRect().top < innerHeight ? height : "";
}
