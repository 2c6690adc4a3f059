import type { DeploymentLinks } from "../access/deployment-links.ts";

/** A deployment that something is about, and its page. */
export interface NamedDeployment {
  readonly name: string;
  readonly link: string;
}

/** Finds the deployment that a message is about. */
export type FindDeployment = (text: string) => NamedDeployment | undefined;

/** The first that a message names as mails and Slack messages do, if there is an execution of this name. */
export function findDeploymentBy(names: readonly string[], links: DeploymentLinks): FindDeployment {
  const known = new Set(names);
  return (text) => {
    const named = [...text.matchAll(mention)].map(([, name = ""]) => name);
    const name = named.find((each) => known.has(each));
    return name === undefined ? undefined : { name, link: links.of(name) };
  };
}

// `Deployed: … (release-1-0-0)`, `Deployment release-1-0-0`, and the execution's ARN.
const mention = /(?:\(|\bDeployment:? |:execution:[\w-]+:)([\w-]{1,80})(?![\w-])/g;
