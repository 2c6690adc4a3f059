/** A resource as CloudFormation hands it to its provider: every intrinsic function is resolved. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Aborted when the stack operation is given up. */
  readonly signal: AbortSignal;
  /** Tells, when a creation takes its time, that the resource is there though not yet stable. */
  readonly initiated?: (physicalId: string) => void;
}

/** A resource as it stands: what `Ref` and `Fn::GetAtt` give. */
export interface ProvidedResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Makes, changes and removes the resources of one CloudFormation type. Each call resolves when the resource
 * is stable and throws an Error with AWS's own words when it cannot become so. Calls are idempotent.
 */
export interface ResourceProvider {
  create(request: ResourceRequest): Promise<ProvidedResource>;
  /** In-place update; a change that needs replacement is made as `create`, then `delete` of the old one. */
  update(physicalId: string, request: ResourceRequest): Promise<ProvidedResource>;
  delete(physicalId: string): Promise<void>;
}

/** By CloudFormation resource type, e.g. `AWS::ECS::Service`. */
export type ResourceProviders = Readonly<Record<string, ResourceProvider>>;
