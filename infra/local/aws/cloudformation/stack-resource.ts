import type { ResourceStatus } from "@aws-sdk/client-cloudformation";

/** The attributes of a template's resource, beside its properties, whose change a change set tells. */
export interface ResourceAttributes {
  readonly Metadata?: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A resource of a stack as it stands; replaced, never changed, when it changes. */
export interface StackResource extends ResourceAttributes {
  readonly logicalId: string;
  readonly type: string;
  /** Missing while the resource is not there yet, or could not be created. */
  readonly physicalId?: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The properties last applied, every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly timestamp: Date;
}

/** Whether the policy in force keeps the physical resource when the stack lets go of it. */
export const isRetained = (policy: string | undefined) => policy?.startsWith("Retain") ?? false;
