import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { deploymentLinks } from "../access/deployment-links.ts";
import type { LocalClients } from "../access/local-clients.ts";
import type { WaitingClock } from "../aws/clock.ts";
import type { Inbox } from "../aws/ses/inbox.ts";
import type { SlackChannel } from "../aws/slack/slack-channel.ts";
import { ReadOnlyDatabase } from "./database.ts";
import { databaseRoutes } from "./database-routes.ts";
import { findDeploymentBy } from "./deployment-names.ts";
import { deploymentRoutes } from "./deployment-routes.ts";
import { Executions } from "./executions.ts";
import { inboxRoutes, mailDocumentRoute } from "./inbox-routes.ts";
import { logRoutes } from "./log-routes.ts";
import { type ConsoleApp, frame } from "./routes.ts";
import { slackRoutes } from "./slack-routes.ts";

export interface ConsoleOptions {
  readonly clients: LocalClients;
  readonly stateMachineArn: string;
  readonly databaseSecretArn: string;
  /** The URL of the local AWS. */
  readonly endpointUrl: () => string;
  readonly approvalDeadlineSeconds: number;
  readonly inbox: Inbox;
  readonly slackChannel: SlackChannel;
  readonly clock: WaitingClock;
}

/** The console of the local AWS under `/console`: starts deployments, and shows them, their messages, rows and logs. */
export function createConsole(options: ConsoleOptions) {
  const { clients, clock, inbox, slackChannel, stateMachineArn, databaseSecretArn } = options;
  const executions = new Executions(clients, stateMachineArn, clock);
  const links = () => deploymentLinks("", clients, clock);
  const deployments = async () => findDeploymentBy(await executions.ids(), await links());
  const show = frame({ executions, inbox, slackChannel });
  const app: ConsoleApp = new Hono();
  // Before the pages' headers: a mail has its own content security policy.
  mailDocumentRoute(app, inbox);
  app.use(csrf());
  app.use(secureHeaders({ xFrameOptions: "DENY" }));
  app.get("/", (context) => context.redirect("/console"));
  deploymentRoutes(app, { ...options, executions, links, show });
  inboxRoutes(app, { inbox, deployments, show });
  slackRoutes(app, { slackChannel, deployments, show });
  databaseRoutes(app, { database: new ReadOnlyDatabase(clients.rdsData, databaseSecretArn), show });
  logRoutes(app, { logs: clients.logs, links, show });
  app.notFound((context) => show(context, missing, 404));
  const listener = getRequestListener(app.fetch);
  return {
    // Requests to AWS are POSTs to `/`.
    matches: ({ method, url = "" }: IncomingMessage): boolean =>
      (method === "GET" && url === "/") || /^\/console(?=[/?]|$)/.test(url),
    handle: (request: IncomingMessage, response: ServerResponse) => listener(request, response),
  };
}

const missing = {
  title: "No such page",
  view: "/console",
  content: html`<p class="card empty">There is no such page in the console.</p>`,
} as const;
