import type { Output } from "@aws-sdk/client-cloudformation";
import { holds, resolve, type Scope } from "./intrinsics.ts";
import { dependenciesOf } from "./references.ts";
import type { ResourceAttributes, StackResource } from "./stack-resource.ts";
import type { TemplateResource } from "./template.ts";
import { validationError } from "./template.ts";

/** A resource as the template declares it, with its intrinsic functions resolved. */
export type DesiredResource = Pick<StackResource, "logicalId" | "type" | "properties" | "dependsOn"> &
  ResourceAttributes;

/** The resources whose condition holds, by logical id, in the template's order. */
export function includedResources(scope: Scope): ReadonlyMap<string, TemplateResource> {
  const included = Object.entries(scope.template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || holds(Condition, scope),
  );
  return new Map(included);
}

export function desiredResource(
  logicalId: string,
  resource: TemplateResource,
  scope: Scope,
): DesiredResource {
  const { Metadata, DeletionPolicy, UpdateReplacePolicy } = resource;
  return {
    logicalId,
    type: resource.Type,
    properties: resolve(resource.Properties ?? {}, scope) as Record<string, unknown>,
    dependsOn: dependenciesOf(resource, scope.template),
    ...(Metadata === undefined ? {} : { Metadata: resolve(Metadata, scope) }),
    ...(DeletionPolicy === undefined ? {} : { DeletionPolicy }),
    ...(UpdateReplacePolicy === undefined ? {} : { UpdateReplacePolicy }),
  };
}

/** The outputs as DescribeStacks returns them. */
export function desiredOutputs(scope: Scope): Output[] {
  const outputs = Object.entries(scope.template.Outputs ?? {}).filter(
    ([, { Condition }]) => Condition === undefined || holds(Condition, scope),
  );
  return outputs.map(([OutputKey, { Value, Description, Export }]) => {
    const value = resolve(Value, scope);
    if (value === undefined || typeof value === "object") {
      throw validationError(`Template format error: Output ${OutputKey} is malformed`);
    }
    return {
      OutputKey,
      OutputValue: String(value),
      ...(Description === undefined ? {} : { Description }),
      ...(Export === undefined ? {} : { ExportName: String(resolve(Export.Name, scope)) }),
    };
  });
}
