import { randomBytes } from "node:crypto";
import { type FollowUp, followUpApprovals } from "../orchestrator/follow-up-approvals.ts";
import { showVotesInSlack } from "../orchestrator/slack-approval.ts";
import { channels } from "./shared/channels.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { setting } from "./shared/settings.ts";
import { logger, wallClock } from "./shared/state-function.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** Called by EventBridge every minute; it says something only when an approval is open. */
export async function handler(): Promise<FollowUp> {
  const { recipients: _recipients, ...ways } = channels();
  const followUp = await inSubsegment("FollowUpApprovals", {}, () =>
    followUpApprovals({
      ...ways,
      table: table(),
      stepFunctions: stepFunctions(),
      clock: wallClock,
      randomBytes,
      webUrl: setting("WEB_URL"),
      showVotes: (approval) => showVotesInSlack({ ...ways, table: table() }, approval),
    }),
  );
  if (followUp.open > 0) logger.info("followed up", { ...followUp });
  return followUp;
}
