import type { ViewLink } from "../approval/view-link.ts";
import { isNameOrId } from "../deployment/deployment-id.ts";
import { pathSegment, textOfSegment } from "../text/path-segment.ts";
import { pathSecret, viewPath } from "../text/secret-paths.ts";

/** What a path below `/view` asks for, and the link that it was made from. */
export interface ViewedPage {
  readonly link: ViewLink;
  /** Path of the list; missing in a link that opens one deployment. */
  readonly listPath?: string;
  /** The deployment and the path of its page; missing on the list. */
  readonly deployment?: { readonly id: string; readonly path: string };
  /** Whether only the parts that change are asked for. */
  readonly isLive: boolean;
}

const viewedPath = new RegExp(
  `^${viewPath}/(${pathSecret.source})/(\\d{4}-\\d\\d-\\d\\d)/(deployments?)(?:/([^/]+)(/live)?)?$`,
);

/** The page that a path asks for; undefined if there is no such page. Whether the link opens it is not checked. */
export function viewedPage(path: string): ViewedPage | undefined {
  const [, proof, until, kind, segment, live] = viewedPath.exec(path) ?? [];
  if (!proof || !until) return undefined;
  const isLive = live !== undefined;
  const base = `${viewPath}/${proof}/${until}`;
  const deployment = segment === undefined ? undefined : deploymentBelow(`${base}/${kind}`, segment);
  if (segment !== undefined && !deployment) return undefined;
  if (kind === "deployments") {
    const link = { subject: "deployments", until, proof } as const;
    return { link, listPath: `${base}/deployments`, ...(deployment && { deployment }), isLive };
  }
  if (!deployment) return undefined;
  return { link: { subject: { deploymentId: deployment.id }, until, proof }, deployment, isLive };
}

function deploymentBelow(path: string, segment: string): ViewedPage["deployment"] {
  const id = textOfSegment(segment);
  return id !== undefined && isNameOrId(id) ? { id, path: `${path}/${pathSegment(id)}` } : undefined;
}
