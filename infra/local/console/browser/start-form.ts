/**
 * Keeps the form and its JSON in step while a person types. The server translates the one into the other and checks
 * both, by the same rules by which it starts a deployment.
 */
import type { StartDraft } from "../start-fields.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

const form = elementOf<HTMLFormElement>("start");
const json = elementOf<HTMLTextAreaElement>("json");
// Milliseconds: a pause in typing.
const pause = 200;
let turn = 0;
let waiting: number | undefined;

function elementOf<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

const choices = () => [...form.querySelectorAll<HTMLInputElement>("[name=choice]")];

async function keepInStep(from: "json" | "fields"): Promise<void> {
  turn += 1;
  const mine = turn;
  const body = new FormData(form);
  body.set("from", from);
  const response = await fetch("/console/deployments/draft", { method: "POST", body }).catch(() => undefined);
  // A later answer is under way.
  if (!response?.ok || mine !== turn) return;
  const draft: StartDraft = await response.json();
  if (from === "fields") json.value = draft.json;
  else for (const [name, value] of Object.entries(draft.fields)) fill(name, value);
  for (const place of [...Object.keys(draft.fields), "json"] as (keyof StartDraft["problems"])[]) {
    showProblem(place, draft.problems[place]);
  }
}

function fill(name: string, value: string): void {
  if (name === "image") fillImage(value);
  else elementOf<Field>(name).value = value;
}

/** An image is a choice of the list, or typed. */
function fillImage(image: string): void {
  const listed = choices().find(({ value }) => value === image);
  if (listed) listed.checked = true;
  else chooseOther();
  listed?.closest("details")?.setAttribute("open", "");
  elementOf<Field>("image").value = listed ? "" : image;
}

function chooseOther(): void {
  const other = choices().find(({ value }) => value === "other");
  if (other) other.checked = true;
}

function showProblem(place: string, problem: string | undefined): void {
  elementOf(`${place}-problem`).textContent = problem ?? "";
  if (problem) elementOf(place).setAttribute("aria-invalid", "true");
  else elementOf(place).removeAttribute("aria-invalid");
}

form.addEventListener("input", ({ target }) => {
  if (target === elementOf("image")) chooseOther();
  clearTimeout(waiting);
  waiting = setTimeout(keepInStep, pause, target === json ? "json" : "fields");
});
document.querySelector<HTMLElement>(".summary[role=alert] a")?.focus();
