import { deepEqual, fullDiff, ResourceImpact } from "@aws-cdk/cloudformation-diff";
import type { ResourceStatus } from "@aws-sdk/client-cloudformation";
import { type DesiredResource, desiredResource } from "./desired-state.ts";
import type { Scope } from "./intrinsics.ts";
import type { Operation } from "./operation.ts";
import { ResourceFailure } from "./resource-failure.ts";
import type { ProvidedResource } from "./resource-provider.ts";
import type { StackResource } from "./stack-resource.ts";
import type { TemplateResource } from "./template.ts";

/** The start of a resource handler's message. A provider's error that begins with it is used as it is. */
const handlerMessagePrefix = "Resource handler returned message:";

/**
 * Makes one resource match the template: creates it, keeps it, updates it in place or replaces it. Records each step
 * as a stack event. Throws if this fails.
 */
export async function provisionResource(
  operation: Operation,
  logicalId: string,
  template: TemplateResource,
  scope: Scope,
): Promise<void> {
  operation.signal.throwIfAborted();
  const { stack } = operation;
  const current = stack.resources.get(logicalId);
  const desired = resolved(operation, logicalId, template, scope);
  if (current?.physicalId === undefined || current.status === "CREATE_FAILED") {
    const bare = { ...desired, attributes: {} };
    const initiated = (physicalId: string) =>
      stack.setResource({
        ...bare,
        physicalId,
        status: "CREATE_IN_PROGRESS",
        statusReason: "Resource creation Initiated",
      });
    const provide = () =>
      operation.provider(desired.type).create({ ...request(operation, desired), initiated });
    return attempt(operation, bare, desired, "CREATE", provide);
  }
  if (deepEqual(current.properties, desired.properties)) {
    const { physicalId, attributes, status, timestamp } = current;
    stack.resources.set(logicalId, { ...desired, physicalId, attributes, status, timestamp });
    return;
  }
  const isReplaced = requiresReplacement(current, desired);
  stack.rollback?.touched.set(logicalId, isReplaced ? "replaced" : "updated");
  if (isReplaced) await replaceResource(operation, current, desired);
  else await updateResource(operation, current, desired);
}

/** Updates a resource in place. */
export function updateResource(
  operation: Operation,
  current: StackResource,
  desired: DesiredResource,
): Promise<void> {
  const { physicalId = "" } = current;
  const provide = () => operation.provider(desired.type).update(physicalId, request(operation, desired));
  return attempt(operation, current, desired, "UPDATE", provide);
}

/** Creates the new resource. The old one is deleted after the update has succeeded. */
function replaceResource(
  operation: Operation,
  current: StackResource,
  desired: DesiredResource,
): Promise<void> {
  const provide = () => operation.provider(desired.type).create(request(operation, desired));
  const reason = "Requested update requires the creation of a new physical resource; hence creating one.";
  return attempt(operation, current, desired, "UPDATE", provide, reason);
}

async function attempt(
  operation: Operation,
  current: Omit<StackResource, "timestamp" | "status">,
  desired: DesiredResource,
  verb: "CREATE" | "UPDATE",
  provide: () => Promise<ProvidedResource>,
  reason?: string,
): Promise<void> {
  const { stack } = operation;
  const { statusReason: _, ...standing } = current;
  const status = (state: string) => `${verb}_${state}` as ResourceStatus;
  stack.setResource({
    ...standing,
    status: status("IN_PROGRESS"),
    ...(reason === undefined ? {} : { statusReason: reason }),
  });
  try {
    const { physicalId, attributes } = await provide();
    stack.setResource({ ...desired, physicalId, attributes, status: status("COMPLETE") });
  } catch (error) {
    const statusReason = failureReason(operation, verb, error);
    const createdResource =
      verb === "CREATE" && error instanceof ResourceFailure ? { physicalId: error.physicalId } : {};
    stack.setResource({ ...standing, ...createdResource, status: status("FAILED"), statusReason });
    operation.cancel(`${desired.logicalId} has failed`);
    throw error;
  }
}

function failureReason({ signal, stack }: Operation, verb: "CREATE" | "UPDATE", error: unknown): string {
  if (signal.aborted) return `Resource ${verb === "CREATE" ? "creation" : "update"} cancelled`;
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith(handlerMessagePrefix)) return message;
  return `${handlerMessagePrefix} "${message}" (RequestToken: ${stack.newId()}, HandlerErrorCode: GeneralServiceException)`;
}

function resolved(
  operation: Operation,
  logicalId: string,
  template: TemplateResource,
  scope: Scope,
): DesiredResource {
  try {
    return desiredResource(logicalId, template, scope);
  } catch (error) {
    const { stack } = operation;
    const current = stack.resources.get(logicalId);
    if (current) stack.rollback?.touched.set(logicalId, "unresolved");
    const standing = current ?? {
      logicalId,
      type: template.Type,
      attributes: {},
      properties: {},
      dependsOn: [],
    };
    stack.setResource({
      ...standing,
      status: current ? "UPDATE_FAILED" : "CREATE_FAILED",
      statusReason: error instanceof Error ? error.message : String(error),
    });
    operation.cancel(`${logicalId} has failed`);
    throw error;
  }
}

function request({ stack, signal }: Operation, { logicalId, properties }: DesiredResource) {
  return { stackName: stack.name, logicalId, properties, signal };
}

function requiresReplacement(current: StackResource, desired: DesiredResource): boolean {
  const template = ({ type, properties }: DesiredResource) => ({
    Resources: { Resource: { Type: type, Properties: properties } },
  });
  const { changeImpact } = fullDiff(template(current), template(desired)).resources.get("Resource");
  return changeImpact === ResourceImpact.WILL_REPLACE;
}
