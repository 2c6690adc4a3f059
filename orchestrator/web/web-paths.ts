import { approvalPath, viewPath } from "../text/secret-paths.ts";

/** A public path, in the syntax of API Gateway's HTTP APIs. */
export interface WebPath {
  readonly path: `/${string}`;
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
}

/** Every path of the function `approval-pages`; `web-routes.ts` has their handlers. */
export const webPaths = {
  approval: { path: `${approvalPath}/{link}`, methods: ["GET", "HEAD", "POST"] },
  slackInteractions: { path: "/slack/interactions", methods: ["POST"] },
} as const satisfies Readonly<Record<string, WebPath>>;

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

export type WebPathName = keyof typeof webPaths;

/** The route that matches, if any. */
export const webPathOf = (path: string): WebPathName | undefined =>
  (Object.keys(webPaths) as WebPathName[]).find((name) => matches(webPaths[name].path, path));

/** Whether the segments are equal; a variable matches any non-empty segment. */
export function matches(pattern: string, path: string): boolean {
  const [expected, given] = [pattern.split("/"), path.split("/")];
  return (
    expected.length === given.length &&
    expected.every((segment, index) =>
      segment.startsWith("{") ? given[index] !== "" : segment === given[index],
    )
  );
}
