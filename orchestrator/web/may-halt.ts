import type { OpenedLink } from "../approval/decision.ts";
import { slackRecipient } from "../messages/slack-approval.ts";

/** Whether the link belongs to one person, in whose name a deployment can be halted. */
export const mayHalt = ({ link }: Pick<OpenedLink, "link">): boolean =>
  link.phase === "deploy" && link.recipient !== slackRecipient;
