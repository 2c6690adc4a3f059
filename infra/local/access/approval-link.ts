import { approvalPath } from "../../../orchestrator/text/secret-paths.ts";

const pattern = new RegExp(`https?://[^\\s|"]+${approvalPath}/[\\w-]+`);

/** The first approval link in a text; undefined if there is none. */
export const approvalLinkIn = (text: string): string | undefined => pattern.exec(text)?.[0];
