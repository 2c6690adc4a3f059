import type { ResourceRequest } from "../cloudformation/resource-provider.ts";

/** AWS's limit for the names of load balancers and target groups. */
const maxNameLength = 32;

/** The `Name` property, or a generated name as in CloudFormation: stack, logical id and an id, shortened. */
export function resourceName({ properties, stackName, logicalId }: ResourceRequest, id: string): string {
  if (properties.Name !== undefined) return String(properties.Name);
  const suffix = id.slice(0, 8);
  const stem = `${stackName}-${logicalId}`.slice(0, maxNameLength - suffix.length - 1);
  return `${stem}-${suffix}`;
}
