import type { DeploymentLinks } from "../access/deployment-links.ts";

/** The deployment of a message, and the link to its page. */
export interface NamedDeployment {
  readonly name: string;
  readonly link: string;
}

/** Finds the deployment that a message is about; undefined if there is none. */
export type FindDeployment = (text: string) => NamedDeployment | undefined;

/** Finds the first name in a message that is the name of an execution, in the form of mails and Slack messages. */
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
