import { requestApproval } from "../orchestrator/states/request-approval.ts";
import { approvalServices } from "./shared/approval-services.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("RequestApproval", (payload) =>
  requestApproval(
    { ...approvalServices(), reminderSeconds: integerSetting("APPROVAL_REMINDER_SECONDS") },
    payload,
  ),
);
