import type { ResourceStatus } from "@aws-sdk/client-cloudformation";

/** The attributes of a template's resource, besides its properties, whose changes a change set shows. */
export interface ResourceAttributes {
  readonly Metadata?: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A resource of a stack. Immutable: a change replaces the object. */
export interface StackResource extends ResourceAttributes {
  readonly logicalId: string;
  readonly type: string;
  /** Undefined until the resource is created. */
  readonly physicalId?: string;
  /** What `Fn::GetAtt` returns. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The properties last applied, with every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly timestamp: Date;
}

/** Whether the policy retains the physical resource when it leaves the stack. */
export const isRetained = (policy: string | undefined) => policy?.startsWith("Retain") ?? false;
