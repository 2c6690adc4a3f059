import { randomBytes } from "node:crypto";
import { slackBot } from "../orchestrator/channels/slack-bot.ts";
import { showVotesInSlack } from "../orchestrator/messages/slack-approval.ts";
import { serve, type WebServices } from "../orchestrator/web/web-routes.ts";
import { logChannelFailure } from "./shared/channels.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { readServiceNow } from "./shared/service-now.ts";
import { setting } from "./shared/settings.ts";
import { slackCalls, slackChannel, slackSecret } from "./shared/slack.ts";
import { webFunction } from "./shared/web-function.ts";

/** Serves the approval pages, and the clicks on the buttons in Slack. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(environment, (request) => serve(services(environment, clients), request));

// Slack waits three seconds for the response to a click, and people wait no longer for a page.
// https://docs.slack.dev/interactivity/handling-user-interaction/
const interactiveLimits = { timeoutMs: 2_000, maxPauseSeconds: 0 };

// Milliseconds. Whoever opens the page waits for it; three calls take some 100 ms.
const serviceTimeout = 2_000;

function services(environment: Environment, clients: Clients): WebServices {
  const slack = slackChannel(environment, clients, interactiveLimits);
  const shown = {
    table: table(environment, clients),
    slack,
    onFailure: logChannelFailure(environment),
  };
  return {
    table: shown.table,
    stepFunctions: stepFunctions(clients),
    clock: environment.clock,
    randomBytes,
    webUrl: setting(environment, "WEB_URL"),
    slackSecret: slackSecret(environment, clients),
    slackBot: (secret) => slackBot({ ...slackCalls, ...interactiveLimits }, secret),
    serviceNow: readServiceNow(environment, clients, serviceTimeout),
    showVotes: (approval) => showVotesInSlack(shown, approval),
  };
}
