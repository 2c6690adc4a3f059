import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import { html } from "hono/html";
import type { StartRequest } from "../../../orchestrator/deployment/start-deployment.ts";
import { livePart } from "../../../orchestrator/pages/live.ts";
import { withoutByteOrderMark } from "../../../orchestrator/text/byte-order-mark.ts";
import { RequestRefused } from "../../executions/signed-post.ts";
import { startAs } from "../access/as-person.ts";
import type { DeploymentLinks } from "../access/deployment-links.ts";
import { type Person, people } from "../access/local-names.ts";
import type { WaitingClock } from "../aws/clock.ts";
import { executionList } from "./execution-list.ts";
import type { Executions } from "./executions.ts";
import { type ImageChoices, imageChoices } from "./image-choices.ts";
import type { ConsoleApp, Show } from "./routes.ts";
import { draftOfFields, draftOfJson, isMistyped, isReady } from "./start-draft.ts";
import { fieldNames, type StartDraft, type StartFields } from "./start-fields.ts";
import { startForm } from "./start-form.ts";
import { startFormScript } from "./start-form-script.generated.ts";
import { startPresets } from "./start-presets.ts";

export interface DeploymentRoutes {
  /** The URL of the local AWS. */
  readonly endpointUrl: () => string;
  readonly approvalDeadlineSeconds: number;
  readonly clock: WaitingClock;
  readonly executions: Executions;
  readonly links: () => Promise<DeploymentLinks>;
  readonly show: Show;
}

/** Starts a deployment, and shows the latest ones. */
export function deploymentRoutes(app: ConsoleApp, routes: DeploymentRoutes): void {
  const { executions, show, approvalDeadlineSeconds: limit } = routes;
  const home = async (context: Context, draft?: StartDraft, person: Person = people[0]) => {
    const [rows, links] = await Promise.all([executions.newest(), routes.links()]);
    const choices = imageChoices(rows);
    const shown = draft ?? draftOfFields(firstFields(choices, context.req.query("try")), "{}", limit);
    const content = html`<div class="columns">
<section aria-labelledby="start-title"><h2 id="start-title">Start a deployment</h2>${startForm(shown, choices, person)}</section>
<section aria-labelledby="executions-title"><div class="row apart"><h2 id="executions-title">Latest deployments</h2>
<a class="small" href="${links.all}">All deployments</a></div>
${livePart("executions", executionList(rows, links))}</section>
</div>`;
    const view = {
      title: "Deployments",
      view: "/console",
      source: "/console",
      scripts: [startFormScript],
    } as const;
    return show(context, { ...view, content }, isReady(shown) ? 200 : 400);
  };
  app.get("/console", (context) => home(context));
  app.post("/console/deployments", async (context) => {
    const { fields, json, from, person } = await posted(context);
    const draft = draftFrom({ fields, json, from: isMistyped(json) ? "json" : from }, limit);
    if (!isReady(draft)) return home(context, draft, person);
    const input = JSON.parse(withoutByteOrderMark(draft.json));
    const problem = await start(routes, person, input);
    if (problem) return home(context, { ...draft, problems: { json: problem } }, person);
    return context.redirect("/console", 303);
  });
  app.post("/console/deployments/draft", async (context) =>
    context.json(draftFrom(await posted(context), limit)),
  );
  // The URL in the address bar after a form with a problem was posted.
  app.get("/console/deployments", (context) => context.redirect("/console"));
}

interface PostedForm {
  readonly fields: StartFields;
  readonly json: string;
  /** As whom the deployment is started. */
  readonly person: Person;
  /** `json` if the JSON was changed or submitted, otherwise `fields`. */
  readonly from: string;
}

const draftFrom = ({ fields, json, from }: Omit<PostedForm, "person">, limit: number): StartDraft =>
  from === "json" ? draftOfJson(fields, json, limit) : draftOfFields(fields, json, limit);

async function posted(context: Context): Promise<PostedForm> {
  const body = await context.req.parseBody();
  const text = (name: string) => (typeof body[name] === "string" ? body[name].replaceAll("\r\n", "\n") : "");
  const texts = Object.fromEntries(fieldNames.map((name) => [name, text(name)])) as StartFields;
  const choice = text("choice");
  const fields = { ...texts, image: choice && choice !== "other" ? choice : texts.image };
  const person = people.find((one) => one === text("person")) ?? people[0];
  return { fields, json: text("json"), from: text("from"), person };
}

function firstFields({ versions }: ImageChoices, preset: string | undefined): StartFields {
  const empty = Object.fromEntries(fieldNames.map((name) => [name, ""])) as StartFields;
  return {
    ...empty,
    image: versions[0]?.value ?? "",
    reason: "Try the new version",
    ...startPresets.find(({ name }) => name === preset)?.fields,
  };
}

/** Starts it as the person; resolves to the problem if it was refused. */
async function start(
  { endpointUrl, clock }: Pick<DeploymentRoutes, "endpointUrl" | "clock">,
  person: Person,
  input: StartRequest["input"],
): Promise<string | undefined> {
  const time = new Date(clock.now()).toISOString().replace(/\D/g, "").slice(0, 14);
  const name = `console-${time}-${randomBytes(3).toString("hex")}`;
  try {
    await startAs(person, endpointUrl(), { name, input });
    return undefined;
  } catch (error) {
    if (error instanceof RequestRefused) return error.message;
    throw error;
  }
}
