import type {
  ChangeSetStatus,
  ChangeSetType,
  ExecutionStatus,
  OnStackFailure,
  ResourceChange,
} from "@aws-sdk/client-cloudformation";
import type { StackModel } from "./state.ts";

/** A change set: the model that a stack would get, and the changes that this makes. */
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
  /** The `ClientRequestToken` of its execution. */
  executionToken?: string | undefined;
  /** With property values. */
  changes: readonly ResourceChange[];
}
