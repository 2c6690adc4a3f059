import type {
  ChangeSetStatus,
  ChangeSetType,
  ExecutionStatus,
  OnStackFailure,
  ResourceChange,
} from "@aws-sdk/client-cloudformation";
import type { StackModel } from "./state.ts";

/** A change set: what a stack would become, and what that changes. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: ChangeSetType;
  readonly description?: string | undefined;
  readonly clientToken?: string | undefined;
  readonly onStackFailure?: OnStackFailure | undefined;
  readonly createdAt: Date;
  readonly model: StackModel;
  status: ChangeSetStatus;
  statusReason?: string;
  executionStatus: ExecutionStatus;
  /** The token it was executed with. */
  executionToken?: string | undefined;
  /** With the values of the properties. */
  changes: readonly ResourceChange[];
}
