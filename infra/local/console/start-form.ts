import { html, raw } from "hono/html";
import type { Html } from "../../../orchestrator/text/html.ts";
import { type Person, people } from "../access/local-names.ts";
import type { ImageChoice, ImageChoices } from "./image-choices.ts";
import { type FieldName, fieldNames, type ProblemPlace, type StartDraft } from "./start-fields.ts";
import { startPresets } from "./start-presets.ts";

const labels: Readonly<Record<ProblemPlace, string>> = {
  image: "Image",
  reason: "Reason",
  requester: "Claimed requester",
  stack: "Stack",
  parameters: "Template parameters",
  allowDeletions: "Resources that may be deleted",
  approvalDeadlineSeconds: "Approval deadline in seconds",
  acknowledgeFailedRollback: "Acknowledged failed rollback",
  json: "Input as JSON",
};

const hints: Partial<Readonly<Record<FieldName, string>>> = {
  reason: "for the approvers",
  requester: "a mail address that the approvers see as a claim; empty: none",
  stack: "empty: the first stack of the settings",
  parameters: "one Key=Value per line; all others keep their previous value",
  allowDeletions: "one logical id per line",
  approvalDeadlineSeconds: "empty: the deadline of the settings",
  acknowledgeFailedRollback: "the name of the execution whose rollback failed and was handled",
};

/** The form that starts a deployment, with each problem at its field. */
export const startForm = (draft: StartDraft, choices: ImageChoices, person: Person): Html => html`
<form method="post" action="/console/deployments" id="start" novalidate>
<div id="problems">${problemSummary(draft)}</div>
${imageField(draft, choices)}
${personField(person)}
${line("reason", draft)}${line("requester", draft)}
<details${opened(draft, fieldNames.slice(3))}><summary>Advanced</summary>
${line("stack", draft)}${area("parameters", draft)}${area("allowDeletions", draft)}
${line("approvalDeadlineSeconds", draft)}${line("acknowledgeFailedRollback", draft)}
</details>
<button type="submit" name="from" value="fields">Start the deployment</button>
<details${opened(draft, ["json"])}><summary>Input as JSON</summary>
<label for="json">${labels.json}</label>
<p class="hint" id="json-hint">the input of the state machine; the form above follows it</p>
<textarea id="json" name="json" rows="8" spellcheck="false"${described("json", draft)}>${draft.json}</textarea>
${problem("json", draft)}
<button type="submit" class="secondary" name="from" value="json">Start from this JSON</button>
</details>
</form>
<h3>To try out</h3>
<ul class="presets">${startPresets.map(({ name, title }) => html`<li><a href="/console?try=${name}">${title}</a></li>`)}</ul>`;

function problemSummary({ problems }: StartDraft): Html | "" {
  const places = Object.entries(problems) as [ProblemPlace, string][];
  if (places.length === 0) return "";
  return html`<div class="notice bad summary" role="alert"><strong>Nothing was started.</strong><ul>${places.map(
    ([place, text]) => html`<li><a href="#${place}">${labels[place]}</a>: ${text}</li>`,
  )}</ul></div>`;
}

/** The start is signed with this person's access key, which proves to the local AWS who it is. */
const personField = (person: Person): Html => html`<label for="person">Start as</label>
<p class="hint" id="person-hint">who signs the start; they cannot approve it</p>
<select id="person" name="person" aria-describedby="person-hint">${people.map(
  (one) => html`<option value="${one}"${one === person ? raw(" selected") : ""}>${one}@example.com</option>`,
)}</select>`;

function imageField(draft: StartDraft, { versions, bad }: ImageChoices): Html {
  const chosen = draft.fields.image;
  const isListed = [...versions, ...bad].some(({ value }) => value === chosen);
  return html`<fieldset${described("image", draft)}><legend>${labels.image}</legend>
${versions.map((choice) => imageChoice(choice, chosen))}
<label class="choice"><input type="radio" name="choice" value="other"${checked(!isListed)}>
<span>Another one</span></label>
<input type="text" id="image" name="image" aria-label="Another image" value="${isListed ? "" : chosen}" placeholder="tasks:2.0.0" autocomplete="off" spellcheck="false"${described("image", draft)}>
${problem("image", draft)}
<details${bad.some(({ value }) => value === chosen) ? raw(" open") : ""}><summary>Images that fail</summary>
${bad.map((choice) => imageChoice(choice, chosen))}</details>
</fieldset>`;
}

const imageChoice = ({ value, name, hint }: ImageChoice, chosen: string): Html =>
  html`<label class="choice"><input type="radio" name="choice" value="${value}"${checked(value === chosen)}>
<strong>${name}</strong> <span class="hint">${hint}</span></label>`;

const line = (name: FieldName, draft: StartDraft): Html => html`${labelOf(name)}
<input type="text" id="${name}" name="${name}" value="${draft.fields[name]}" autocomplete="off"${described(name, draft)}>
${problem(name, draft)}`;

const area = (name: FieldName, draft: StartDraft): Html => html`${labelOf(name)}
<textarea id="${name}" name="${name}" rows="2" spellcheck="false"${described(name, draft)}>${draft.fields[name]}</textarea>
${problem(name, draft)}`;

const labelOf = (name: FieldName): Html => html`<label for="${name}">${labels[name]}</label>
<p class="hint" id="${name}-hint">${hints[name]}</p>`;

/** The element for a field's problem; it exists without a problem, too, since the script fills it. */
const problem = (place: ProblemPlace, { problems }: StartDraft): Html =>
  html`<p class="problem" id="${place}-problem">${problems[place] ?? ""}</p>`;

const described = (place: ProblemPlace, { problems }: StartDraft) =>
  raw(
    ` aria-describedby="${place === "image" ? "" : `${place}-hint `}${place}-problem"${problems[place] ? ' aria-invalid="true"' : ""}`,
  );

const opened = ({ problems, fields }: StartDraft, places: readonly ProblemPlace[]) =>
  places.some((place) => problems[place] || (place !== "json" && fields[place])) ? raw(" open") : "";

const checked = (is: boolean) => (is ? raw(" checked") : "");
