import { randomBytes } from "node:crypto";
import type { FollowUpServices } from "../../orchestrator/follow-up-approvals.ts";
import { showVotesInSlack } from "../../orchestrator/messages/slack-approval.ts";
import { channels } from "./channels.ts";
import { type Clients, stepFunctions, table } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { setting } from "./settings.ts";

/** What people are asked with, and what their decisions are delivered with. */
export function approvalServices(environment: Environment, clients: Clients): FollowUpServices {
  const { recipients: _recipients, ...ways } = channels(environment, clients);
  const shown = { ...ways, table: table(environment, clients) };
  return {
    ...shown,
    stepFunctions: stepFunctions(clients),
    clock: environment.clock,
    randomBytes,
    webUrl: setting(environment, "WEB_URL"),
    showVotes: (approval) => showVotesInSlack(shown, approval),
  };
}
