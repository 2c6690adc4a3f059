import { randomBytes } from "node:crypto";
import { slackBot } from "../orchestrator/channels/slack-bot.ts";
import { type ServiceNow, serviceNow } from "../orchestrator/ecs/service-now.ts";
import { showVotesInSlack } from "../orchestrator/messages/slack-approval.ts";
import { serve, type WebServices } from "../orchestrator/web/web-routes.ts";
import { logChannelFailure } from "./shared/channels.ts";
import { cloudFormation, ecs, elasticLoadBalancing, stepFunctions, table } from "./shared/clients.ts";
import { setting } from "./shared/settings.ts";
import { slackCalls, slackChannel, slackSecret } from "./shared/slack.ts";
import { wallClock } from "./shared/state-function.ts";
import { targets } from "./shared/targets.ts";
import { webFunction } from "./shared/web-function.ts";

/** Serves the pages that people approve on, and their clicks in Slack. */
export const handler = webFunction((request) => serve(services(), request));

// Slack waits three seconds for the answer to a click, and a person no longer for a page.
const hurried = { timeoutMs: 2_000, maxPauseSeconds: 0 };

// Milliseconds. Whoever opens the page waits for it; three calls take some 100 ms.
const lookTimeout = 2_000;

const lookAtService = (stackName: string): Promise<ServiceNow> =>
  serviceNow(
    { cloudFormation: cloudFormation(), ecs: ecs(), elasticLoadBalancing: elasticLoadBalancing() },
    { targets: targets(), stackName, signal: AbortSignal.timeout(lookTimeout) },
  );

function services(): WebServices {
  const slack = slackChannel(hurried);
  const shown = { table: table(), slack, onFailure: logChannelFailure };
  return {
    table: table(),
    stepFunctions: stepFunctions(),
    clock: wallClock,
    randomBytes,
    webUrl: setting("WEB_URL"),
    slackSecret: slackSecret(),
    slackBot: (secret) => slackBot({ ...slackCalls, ...hurried }, secret),
    lookAtService,
    showVotes: (approval) => showVotesInSlack(shown, approval),
  };
}
