import { html } from "hono/html";
import type { ImageChange, ImageIdentity } from "../review/image-identity.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** The image before and after, by name and by digest. */
export const imageSection = ({ before, after }: ImageChange): Html => html`<section><h2>Image</h2>
<table class="identities"><thead><tr><th scope="col">When</th><th scope="col">Name</th><th scope="col">Digest</th><th scope="col">Registry</th></tr></thead>
<tbody>${before ? identityRow("Before", before) : html`<tr><th scope="row">Before</th><td colspan="3">No release is recorded.</td></tr>`}
${identityRow("After", after)}</tbody></table></section>`;

const identityRow = (when: string, { name, digest, registry, reason }: ImageIdentity): Html =>
  html`<tr><th scope="row">${when}</th><td><code>${visibleText(name)}</code></td>
<td>${digest ? html`<code>${visibleText(digest)}</code>` : "not known"}</td>
<td>${registryWords[registry]}${reason ? visibleText(`: ${reason}`) : ""}</td></tr>`;

const registryWords: Readonly<Record<ImageIdentity["registry"], string>> = {
  present: "the registry has it",
  missing: "the registry does not have it",
  unknown: "the registry could not be read",
};
