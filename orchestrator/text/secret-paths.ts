/** Paths of pages that end in a secret: an approver's own link, and the key to the deployment pages. */
export const approvalPath = "/approve";
export const viewPath = "/view";

/** The secret in such a path: 32 bytes in base64url. */
export const pathSecret = /[\w-]{43}/;
