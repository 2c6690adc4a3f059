import type { PersonalLink } from "../approval/approval-link.ts";
import { isPersonal, type OpenedLink } from "../approval/decision.ts";

/** Whether the link belongs to one person, in whose name a deployment can be halted. */
export const mayHalt = (opened: OpenedLink): opened is OpenedLink<PersonalLink> =>
  isPersonal(opened) && opened.link.phase === "deploy";
