import { requestApproval } from "../orchestrator/states/request-approval.ts";
import { approvalServices } from "./shared/approval-services.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("RequestApproval", environment, (payload) =>
    requestApproval(
      {
        ...approvalServices(environment, clients),
        reminderSeconds: integerSetting(environment, "APPROVAL_REMINDER_SECONDS"),
      },
      payload,
    ),
  );
