import { executionNameOf } from "../../../orchestrator/deployment/deployment-id.ts";
import type { DeploymentLinks } from "../access/deployment-links.ts";

/** The deployment of a message, and the link to its page. */
export interface NamedDeployment {
  readonly name: string;
  readonly link: string;
}

/** Finds the deployment that a message is about; undefined if there is none. */
export type FindDeployment = (text: string) => NamedDeployment | undefined;

/** Finds the first of these deployments, newest first, that a mail or a Slack message names. */
export function findDeploymentBy(ids: readonly string[], links: DeploymentLinks): FindDeployment {
  const newest = new Map(ids.toReversed().map((id) => [executionNameOf(id), id]));
  // A name may begin with another one.
  const names = [...newest.keys()].sort((one, other) => other.length - one.length);
  return (text) => {
    for (const { 0: before, index } of text.matchAll(beforeName)) {
      const at = index + before.length;
      const name = names.find(
        (each) => text.startsWith(each, at) && endsName.test(text.slice(at + each.length)),
      );
      if (name !== undefined) return { name, link: links.of(newest.get(name) ?? name) };
    }
    return undefined;
  };
}

// `Deployed: … (release-1-0-0)`, `Deployment release-1-0-0`, and the execution's ARN.
const beforeName = /\(|\bDeployment:? |:execution:[\w-]+:/g;
const endsName = /^(?:$|[\s),<"|])/;
