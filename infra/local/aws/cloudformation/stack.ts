import type { Output, ResourceStatus, StackEvent, StackStatus } from "@aws-sdk/client-cloudformation";
import type { Clock } from "../clock.ts";
import { regionalArn } from "../place.ts";
import type { ChangeSet } from "./change-set.ts";
import { noEchoMask, noEchoValues } from "./parameters.ts";
import type { StackResource } from "./stack-resource.ts";
import type { StackModel, UpdateRollback } from "./state.ts";
import { isRecord } from "./template.ts";

/** The sources of a stack's time stamps and identifiers. */
export interface StackOptions {
  readonly clock: Clock;
  readonly newId: () => string;
}

/** A status change of one resource, or of the stack itself. */
interface StatusChange {
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}

/** A stack with its resources, outputs, change sets and history. */
export class Stack {
  readonly id: string;
  readonly createdAt: Date;
  readonly resources = new Map<string, StackResource>();
  readonly changeSets = new Map<string, ChangeSet>();
  /** Oldest first. */
  readonly events: StackEvent[] = [];
  /** The names of other stacks' exports that the last operation used. */
  readonly imports = new Set<string>();
  /** Undefined until an operation has started. */
  model?: StackModel;
  outputs: readonly Output[] = [];
  disableRollback = false;
  updatedAt?: Date;
  deletedAt?: Date;
  /** The token of the current or last operation. Its events carry it. */
  clientRequestToken?: string | undefined;
  /** What a rollback has to restore, from the start of an update until it succeeds or its rollback is complete. */
  rollback?: UpdateRollback | undefined;
  #status: StackStatus = "REVIEW_IN_PROGRESS";
  #statusReason: string | undefined;

  constructor(
    readonly name: string,
    private readonly options: StackOptions,
  ) {
    this.id = regionalArn("cloudformation", `stack/${name}/${options.newId()}`);
    this.createdAt = this.now();
  }

  get status(): StackStatus {
    return this.#status;
  }

  get statusReason(): string | undefined {
    return this.#statusReason;
  }

  get isBusy(): boolean {
    return this.#status.endsWith("_IN_PROGRESS") && this.#status !== "REVIEW_IN_PROGRESS";
  }

  now(): Date {
    return new Date(this.options.clock.now());
  }

  newId(): string {
    return this.options.newId();
  }

  setStatus(status: StackStatus, reason?: string): void {
    this.#status = status;
    this.#statusReason = reason;
    if (status === "DELETE_COMPLETE") this.deletedAt = this.now();
    this.#record({
      logicalId: this.name,
      physicalId: this.id,
      type: "AWS::CloudFormation::Stack",
      // Every stack status that an event can carry is a resource status too.
      status: status as ResourceStatus,
      reason,
    });
  }

  /** Stores a resource's new state and records an event. */
  setResource(resource: Omit<StackResource, "timestamp">): void {
    this.resources.set(resource.logicalId, { ...resource, timestamp: this.now() });
    this.#recordResource(resource);
  }

  /** Records the progress of a deletion. The deleted physical resource may already be replaced by another. */
  setDeletion(resource: StackResource, status: ResourceStatus, reason?: string): void {
    const { statusReason: _, ...rest } = resource;
    const deleted = { ...rest, status, ...(reason === undefined ? {} : { statusReason: reason }) };
    this.#recordResource(deleted);
    if (this.resources.get(resource.logicalId)?.physicalId !== resource.physicalId) return;
    if (status === "DELETE_COMPLETE" || status === "DELETE_SKIPPED") {
      this.resources.delete(resource.logicalId);
    } else {
      this.resources.set(resource.logicalId, deleted);
    }
  }

  #recordResource(resource: Omit<StackResource, "timestamp">): void {
    const { logicalId, physicalId, type, status, statusReason: reason, properties } = resource;
    this.#record({ logicalId, physicalId, type, status, reason, properties });
  }

  #record({ logicalId, physicalId, type, status, reason, properties }: StatusChange): void {
    const timestamp = this.now();
    const isStack = physicalId === this.id;
    this.events.push({
      StackId: this.id,
      EventId: isStack ? this.newId() : `${logicalId}-${status}-${timestamp.toISOString()}`,
      StackName: this.name,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId ?? "",
      ResourceType: type,
      Timestamp: timestamp,
      ResourceStatus: status,
      ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
      ...(properties === undefined ? {} : { ResourceProperties: JSON.stringify(this.#shown(properties)) }),
      ...(this.clientRequestToken === undefined ? {} : { ClientRequestToken: this.clientRequestToken }),
    });
  }

  #shown(properties: unknown): unknown {
    return this.model ? hideNoEcho(properties, this.model) : properties;
  }
}

/** A value in which the values of the model's `NoEcho` parameters are masked, at any depth. */
export function hideNoEcho(value: unknown, model: StackModel): unknown {
  const hidden = noEchoValues(model.template, model.parameters);
  const hide = (item: unknown): unknown => {
    if (typeof item === "string")
      return hidden.reduce((text, secret) => text.replaceAll(secret, noEchoMask), item);
    if (Array.isArray(item)) return item.map(hide);
    if (!isRecord(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, hide(inner)]));
  };
  return hidden.length === 0 ? value : hide(value);
}
