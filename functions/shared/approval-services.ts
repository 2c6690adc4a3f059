import { randomBytes } from "node:crypto";
import type { FollowUpServices } from "../../orchestrator/follow-up-approvals.ts";
import { showVotesInSlack } from "../../orchestrator/messages/slack-approval.ts";
import { channels } from "./channels.ts";
import { type Clients, stepFunctions, table } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { setting } from "./settings.ts";

/** The services that request an approval and deliver its decision. */
export function approvalServices(environment: Environment, clients: Clients): FollowUpServices {
  const {
    recipients: _recipients,
    knownRequesters: _knownRequesters,
    ...sending
  } = channels(environment, clients);
  const services = { ...sending, table: table(environment, clients) };
  return {
    ...services,
    stepFunctions: stepFunctions(clients),
    clock: environment.clock,
    randomBytes,
    webUrl: setting(environment, "WEB_URL"),
    showVotes: (approval) => showVotesInSlack(services, approval),
  };
}
