import type { ResourceRequest } from "../cloudformation/resource-provider.ts";

/** AWS allows names of load balancers and target groups up to this many characters. */
const maxNameLength = 32;

/** The `Name` property, or the name CloudFormation makes up: stack, logical id and an id, cut to fit. */
export function resourceName({ properties, stackName, logicalId }: ResourceRequest, id: string): string {
  if (properties.Name !== undefined) return String(properties.Name);
  const suffix = id.slice(0, 8);
  const stem = `${stackName}-${logicalId}`.slice(0, maxNameLength - suffix.length - 1);
  return `${stem}-${suffix}`;
}
