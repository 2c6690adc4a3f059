/**
 * Keeps the form and its JSON in step while a person types: the server says what the one means in the other, and what
 * is wrong with it, by the same rules by which it starts.
 */
export const startFormScript = `
const form = document.getElementById("start"), json = document.getElementById("json");
let turn = 0, waiting;
async function keepInStep(from) {
  const mine = ++turn, body = new URLSearchParams(new FormData(form));
  body.set("from", from);
  const answer = await fetch("/console/deployments/draft", { method: "POST", body }).catch(() => undefined);
  if (!answer?.ok || mine !== turn) return;
  const draft = await answer.json();
  if (from === "json") for (const [name, value] of Object.entries(draft.fields)) setField(name, value);
  else json.value = draft.json;
  for (const place of [...Object.keys(draft.fields), "json"]) {
    document.getElementById(place + "-problem").textContent = draft.problems[place] ?? "";
    const field = document.getElementById(place);
    if (draft.problems[place]) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
  }
}
function setField(name, value) {
  if (name !== "image") { document.getElementById(name).value = value; return; }
  const listed = [...form.querySelectorAll("[name=choice]")].find((choice) => choice.value === value);
  (listed ?? form.querySelector("[value=other]")).checked = true;
  listed?.closest("details")?.setAttribute("open", "");
  form.elements.image.value = listed ? "" : value;
}
form.addEventListener("input", ({ target }) => {
  if (target.name === "image") form.querySelector("[value=other]").checked = true;
  clearTimeout(waiting);
  waiting = setTimeout(keepInStep, 200, target === json ? "json" : "fields");
});
document.querySelector(".summary[role=alert] a")?.focus();
`;
