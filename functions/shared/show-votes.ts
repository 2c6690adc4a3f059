import type { DecisionServices } from "../../orchestrator/approval/decision.ts";
import { showVotesInSlack } from "../../orchestrator/messages/slack-approval.ts";
import { logChannelFailure } from "./channels.ts";
import { type Clients, table } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { interactiveLimits, slackChannel } from "./slack.ts";

/** Shows votes in Slack while the person who voted waits for their answer. */
export function showVotes(
  environment: Environment,
  clients: Clients,
): NonNullable<DecisionServices["showVotes"]> {
  const shown = {
    table: table(environment, clients),
    slack: slackChannel(environment, clients, interactiveLimits),
    onFailure: logChannelFailure(environment),
  };
  return (approval) => showVotesInSlack(shown, approval);
}
