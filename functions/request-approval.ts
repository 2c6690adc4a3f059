import { randomBytes } from "node:crypto";
import { requestApproval } from "../orchestrator/approval.ts";
import { showVotesInSlack } from "../orchestrator/slack-approval.ts";
import { channels } from "./shared/channels.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { integerSetting, setting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("RequestApproval", (payload) => {
  const { recipients: _recipients, ...ways } = channels();
  return requestApproval(
    {
      ...ways,
      reminderSeconds: integerSetting("APPROVAL_REMINDER_SECONDS"),
      table: table(),
      stepFunctions: stepFunctions(),
      clock: wallClock,
      randomBytes,
      webUrl: setting("WEB_URL"),
      showVotes: (approval) => showVotesInSlack({ ...ways, table: table() }, approval),
    },
    payload,
  );
});
