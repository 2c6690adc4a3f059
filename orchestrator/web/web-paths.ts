/** A path that the internet reaches, as an HTTP API of API Gateway writes it. */
export interface WebPath {
  readonly path: `/${string}`;
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
}

/** Every path that the function `approval-pages` serves; `web-routes.ts` says by what. */
export const webPaths = {
  approval: { path: "/approve/{link}", methods: ["GET", "HEAD", "POST"] },
  slackInteractions: { path: "/slack/interactions", methods: ["POST"] },
} as const satisfies Readonly<Record<string, WebPath>>;

/** What the function `view-deployments` serves. */
export const deploymentsPath: WebPath = { path: "/view/{key}/{page+}", methods: ["GET", "HEAD", "POST"] };

export type WebPathName = keyof typeof webPaths;

/** The name of the path that a request's path is one of; undefined when it is none. */
export const webPathOf = (path: string): WebPathName | undefined =>
  (Object.keys(webPaths) as WebPathName[]).find((name) => isOf(webPaths[name].path, path));

/** The same segments, and something in the place of each variable. */
function isOf(pattern: string, path: string): boolean {
  const [expected, given] = [pattern.split("/"), path.split("/")];
  return (
    expected.length === given.length &&
    expected.every((segment, index) =>
      segment.startsWith("{") ? given[index] !== "" : segment === given[index],
    )
  );
}
