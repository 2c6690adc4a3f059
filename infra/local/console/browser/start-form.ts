/**
 * Keeps the form and its JSON in sync while a person types. The server converts one into the other and validates both
 * with the rules that it applies when a deployment starts.
 */
import type { StartDraft } from "../start-fields.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

const form = elementOf<HTMLFormElement>("start");
const json = elementOf<HTMLTextAreaElement>("json");
// Milliseconds: a person has paused typing.
const typingPauseMs = 200;
let latestRequest = 0;
let timer: number | undefined;

function elementOf<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

const choices = () => [...form.querySelectorAll<HTMLInputElement>("[name=choice]")];

async function sync(from: "json" | "fields"): Promise<void> {
  latestRequest += 1;
  const request = latestRequest;
  const body = new FormData(form);
  body.set("from", from);
  const response = await fetch("/console/deployments/draft", { method: "POST", body }).catch(() => undefined);
  // A later request will be answered.
  if (!response?.ok || request !== latestRequest) return;
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

/** Selects the image in the list; an image that is not listed is filled in as another one. */
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
  clearTimeout(timer);
  timer = setTimeout(sync, typingPauseMs, target === json ? "json" : "fields");
});
document.querySelector<HTMLElement>(".summary[role=alert] a")?.focus();
