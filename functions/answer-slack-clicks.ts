import { randomBytes } from "node:crypto";
import { slackBot } from "../orchestrator/channels/slack-bot.ts";
import { serveSlackInteraction } from "../orchestrator/web/slack-interaction.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { setting } from "./shared/settings.ts";
import { interactiveLimits, slackCalls, slackSecret } from "./shared/slack.ts";
import { webFunction } from "./shared/web-function.ts";

/** Answers the clicks on the buttons in Slack. A function of its own: it gives personal links, and cannot vote. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(environment, (request) =>
    serveSlackInteraction(
      {
        table: table(environment, clients),
        stepFunctions: stepFunctions(clients),
        clock: environment.clock,
        randomBytes,
        webUrl: setting(environment, "WEB_URL"),
        slackSecret: slackSecret(environment, clients),
        slackBot: (secret) => slackBot({ ...slackCalls, ...interactiveLimits }, secret),
      },
      request,
    ),
  );
