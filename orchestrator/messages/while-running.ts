import type { SFNClient } from "@aws-sdk/client-sfn";
import { MessageRefused } from "../channels/message-refused.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { assertRuns } from "../deployment/execution-end.ts";
import type { SendingServices } from "./approval-sending.ts";

/**
 * The same services, whose channels refuse every message once the execution has ended. It is asked right before each
 * message: only one that was being sent when the execution was stopped still arrives.
 */
export function whileRunning<Services extends Pick<SendingServices, "sendMail" | "slack">>(
  services: Services & { readonly stepFunctions: SFNClient },
  deployment: Deployment,
): Services {
  const { sendMail, slack, stepFunctions } = services;
  // Nothing has left yet, so it is a refusal; not for good, for Step Functions may only not have answered.
  const runs = () =>
    assertRuns(stepFunctions, deployment).catch((error: unknown) => {
      throw new MessageRefused(error instanceof Error ? error.message : String(error), { cause: error });
    });
  return {
    ...services,
    sendMail: sendMail && ((to, mail) => runs().then(() => sendMail(to, mail))),
    slack: slack && (() => runs().then(slack)),
  };
}
