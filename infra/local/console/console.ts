import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { html } from "hono/html";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { progressOf } from "../../../orchestrator/execution-progress.ts";
import type { WaitingClock } from "../clock.ts";
import type { Inbox } from "../ses/inbox.ts";
import type { SlackChannel } from "../slack/slack-channel.ts";
import { type ExecutionRow, liveLists } from "./live-lists.ts";
import { page } from "./page.ts";
import { emptyStartForm, parseStartForm, type StartForm, startForm } from "./start-form.ts";

export interface ConsoleOptions {
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
  readonly inbox: Inbox;
  readonly slackChannel: SlackChannel;
  readonly clock: WaitingClock;
}

// Enough to see what went on; each one shown costs a reading of its history.
const shownExecutions = 10;

/** The console of the local AWS under `/console`: start a deployment, follow it, read mail and Slack. */
export function createConsole(options: ConsoleOptions) {
  const app = new Hono<{ Variables: { secureHeadersNonce?: string } }>();
  // Before the console's own headers: mails bring their style with them.
  app.get("/console/mails/:id/content", (context) => {
    const mail = options.inbox.mails().find(({ id }) => id === context.req.param("id"));
    if (!mail) return context.notFound();
    context.header("content-security-policy", mailPolicy);
    return context.html(mailInFrame(mail.html ?? ""));
  });
  app.use(csrf());
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: [NONCE],
        styleSrc: [NONCE],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  const home = async (context: Context, form: StartForm, problem?: string) =>
    context.html(
      page(
        "X-Ray Watch",
        html`<section><h2>Start a deployment</h2>${startForm(form, problem)}</section>
             <div id="live">${liveLists(await readLists(options))}</div>`,
        { nonce: context.get("secureHeadersNonce") ?? "", live: true },
      ),
      problem ? 400 : 200,
    );
  app.get("/", (context) => context.redirect("/console"));
  app.get("/console", (context) => home(context, emptyStartForm));
  app.get("/console/live", async (context) => context.html(liveLists(await readLists(options))));
  app.post("/console/deployments", async (context) => {
    const fields = await context.req.parseBody();
    const form = { image: String(fields.image ?? ""), input: String(fields.input ?? "") };
    const parsed = parseStartForm(form);
    if ("problem" in parsed) return home(context, form, parsed.problem);
    await start(options, parsed.input);
    return context.redirect("/console", 303);
  });
  app.post("/console/slack/clicks", async (context) => {
    const { ts, action, user } = await context.req.parseBody();
    await options.slackChannel.click(String(ts), String(action), String(user));
    return context.redirect("/console", 303);
  });
  app.get("/console/mails/:id", (context) => {
    const mail = options.inbox.mails().find(({ id }) => id === context.req.param("id"));
    if (!mail) return context.notFound();
    const nonce = context.get("secureHeadersNonce") ?? "";
    return context.html(
      page(
        mail.subject,
        html`<h2>${mail.subject}</h2><p class="quiet">from ${mail.from} to ${mail.to.join(", ")}</p>
             <iframe title="The mail" sandbox="allow-popups allow-top-navigation-by-user-activation" src="/console/mails/${mail.id}/content"></iframe>
             <h2>As plain text</h2><pre>${mail.text ?? ""}</pre>`,
        { nonce },
      ),
    );
  });
  const listener = getRequestListener(app.fetch);
  return {
    // AWS's own requests are posted to `/` too.
    matches: ({ method, url = "" }: IncomingMessage): boolean =>
      (method === "GET" && url === "/") || /^\/console(?=[/?]|$)/.test(url),
    handle: (request: IncomingMessage, response: ServerResponse) => listener(request, response),
  };
}

// As mail readers do: its own style, but no script, no form and nothing from elsewhere.
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; " +
  "sandbox allow-popups allow-top-navigation-by-user-activation";

/** The links of a mail lead out of the frame it is shown in: approval pages let nobody frame them. */
const mailInFrame = (mail: string) => mail.replace("<head>", '<head><base target="_top">');

async function start(options: ConsoleOptions, input: Readonly<Record<string, unknown>>): Promise<void> {
  const name = `console-${new Date(options.clock.now()).toISOString().replace(/\D/g, "").slice(0, 14)}-${randomBytes(3).toString("hex")}`;
  await options.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: options.stateMachineArn,
      name,
      input: JSON.stringify(input),
    }),
  );
}

async function readLists(options: ConsoleOptions) {
  const { executions = [] } = await options.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: options.stateMachineArn, maxResults: shownExecutions }),
  );
  const rows = await Promise.all(executions.map(({ executionArn }) => readExecution(options, executionArn)));
  return {
    executions: rows,
    mails: [...options.inbox.mails()].reverse(),
    messages: [...options.slackChannel.messages()].reverse(),
    members: options.slackChannel.members,
  };
}

async function readExecution(
  { stepFunctions, clock }: ConsoleOptions,
  executionArn: string | undefined,
): Promise<ExecutionRow> {
  const [execution, history] = await Promise.all([
    stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
    stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false, maxResults: 1000 }),
    ),
  ]);
  return {
    name: execution.name ?? "",
    image: imageOf(execution.input),
    progress: progressOf(history.events ?? [], clock.now()),
  };
}

/** The image that an execution's input names; the input may be anything. */
function imageOf(input: string | undefined): string {
  const value: unknown = JSON.parse(input ?? "{}");
  const image = (value as { image?: unknown } | null)?.image;
  return typeof image === "string" ? image : "";
}
