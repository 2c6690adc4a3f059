import { approvalPath, viewPath } from "../text/secret-paths.ts";

/** A public path, in the syntax of API Gateway's HTTP APIs. */
export interface WebPath {
  readonly path: `/${string}`;
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
}

/** The path of the function `approval-pages`. */
export const approvalPagePath: WebPath = {
  path: `${approvalPath}/{link}`,
  methods: ["GET", "HEAD", "POST"],
};

/** The path of the function `answer-slack-clicks`. */
export const slackClicksPath: WebPath = { path: "/slack/interactions", methods: ["POST"] };

/** The path of the function `halt-deployments`. */
export const haltPath: WebPath = {
  path: `${approvalPath}/{link}/halt`,
  methods: ["GET", "HEAD", "POST"],
};

/** The path of the function `view-deployments`. */
export const deploymentsPath: WebPath = {
  path: `${viewPath}/{key}/{page+}`,
  methods: ["GET", "HEAD"],
};

/** The path of the function `start-deployment`. Its callers sign their requests: API Gateway authenticates them by IAM. */
export const startPath: WebPath = { path: "/deployments", methods: ["POST"] };

/** The path of the function `sign-in-approver`, whose callers are authenticated in the same way. */
export const signInPath: WebPath = { path: "/approvals", methods: ["POST"] };

/** The path of the function `halt-as-caller`; its callers and the next ones' are authenticated in the same way. */
export const signedHaltPath: WebPath = { path: "/halts", methods: ["POST"] };

/** The paths of the function `manage-links`: to make links to pages, and to withdraw them. */
export const linksPath: WebPath = { path: "/links", methods: ["POST"] };
export const linkWithdrawalsPath: WebPath = { path: "/links/withdrawals", methods: ["POST"] };

/**
 * Whether a path matches the pattern: its segments are equal; a variable matches any non-empty segment, and one with a
 * plus sign everything that is left.
 */
export function matches(pattern: string, path: string): boolean {
  const [expected, given] = [pattern.split("/"), path.split("/")];
  const isOpen = pattern.endsWith("+}");
  return (
    (isOpen ? given.length >= expected.length : given.length === expected.length) &&
    expected.every((segment, index) =>
      segment.startsWith("{") ? given[index] !== "" : segment === given[index],
    )
  );
}
