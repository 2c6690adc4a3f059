/** A resource as CloudFormation passes it to its provider, with every intrinsic function resolved. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Aborted when the stack operation is cancelled. */
  readonly signal: AbortSignal;
  /** Called by a slow creation when the resource exists but is not stable yet. */
  readonly initiated?: (physicalId: string) => void;
}

/** An existing resource: what `Ref` and `Fn::GetAtt` return for it. */
export interface ProvidedResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Creates, updates and deletes the resources of one CloudFormation type. Each call resolves when the resource is
 * stable, and throws an Error in AWS's words if it cannot become stable. Calls are idempotent.
 */
export interface ResourceProvider {
  create(request: ResourceRequest): Promise<ProvidedResource>;
  /** Update in place. A replacement is a `create` of the new resource, then a `delete` of the old one. */
  update(physicalId: string, request: ResourceRequest): Promise<ProvidedResource>;
  delete(physicalId: string): Promise<void>;
}

/** By CloudFormation resource type, e.g. `AWS::ECS::Service`. */
export type ResourceProviders = Readonly<Record<string, ResourceProvider>>;
