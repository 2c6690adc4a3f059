import { randomBytes } from "node:crypto";
import type { FollowUpServices } from "../../orchestrator/follow-up-approvals.ts";
import { showVotesInSlack } from "../../orchestrator/messages/slack-approval.ts";
import { channels } from "./channels.ts";
import { stepFunctions, table } from "./clients.ts";
import { setting } from "./settings.ts";
import { wallClock } from "./state-function.ts";

/** What people are asked with, and what their decisions are delivered with. */
export function approvalServices(): FollowUpServices {
  const { recipients: _recipients, ...ways } = channels();
  return {
    ...ways,
    table: table(),
    stepFunctions: stepFunctions(),
    clock: wallClock,
    randomBytes,
    webUrl: setting("WEB_URL"),
    showVotes: (approval) => showVotesInSlack({ ...ways, table: table() }, approval),
  };
}
