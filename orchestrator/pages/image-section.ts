import { html } from "hono/html";
import type { ImageIdentity } from "../image/image-identity.ts";
import type { ImageChange } from "../review/image-change.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** The image before and after, by name and by digest. */
export const imageSection = (images: ImageChange): Html => html`<section><h2>Image</h2>
<table class="identities"><thead><tr><th scope="col">When</th><th scope="col">Name</th><th scope="col">Digest</th><th scope="col">Registry</th></tr></thead>
<tbody>${images.before ? identityRow("Before", images.before) : html`<tr><th scope="row">Before</th><td colspan="3">No release is recorded.</td></tr>`}
${identityRow("After", images.after)}</tbody></table>
${remarks(images)}</section>`;

const identityRow = (when: string, { name, digest, registry, reason }: ImageIdentity): Html =>
  html`<tr><th scope="row">${when}</th><td><code>${visibleText(name)}</code></td>
<td>${digest ? html`<code>${visibleText(digest)}</code>` : "not known"}</td>
<td>${registryWords[registry]}${reason ? visibleText(`: ${reason}`) : ""}</td></tr>`;

/** How the change set names the image, and whether it is another one. */
function remarks({ before, after }: ImageChange): Html {
  const { pinnedAs, notPinned, digest } = after;
  return html`${pinnedAs ? html`<p>The change set names it <code>${visibleText(pinnedAs)}</code>: this image runs, wherever its tag is moved.</p>` : ""}
${notPinned ? html`<p>Not pinned: ${visibleText(notPinned)}. The change set names it by its tag.</p>` : ""}
${digest && digest === before?.digest ? html`<p>It is the image of the previous release; at most its name in the stack changes.</p>` : ""}`;
}

const registryWords: Readonly<Record<ImageIdentity["registry"], string>> = {
  present: "the registry has it",
  missing: "the registry does not have it",
  unknown: "the registry could not be read",
};
