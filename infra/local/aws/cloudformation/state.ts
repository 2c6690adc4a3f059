import type { Capability, Output, Tag } from "@aws-sdk/client-cloudformation";
import type { ParameterTexts } from "./parameters.ts";
import type { StackResource } from "./stack-resource.ts";
import type { Template } from "./template.ts";

/** What a stack is made from. */
export interface StackModel {
  /** The template as it was submitted. */
  readonly body: string;
  readonly template: Template;
  readonly parameters: ParameterTexts;
  readonly capabilities: readonly Capability[];
  readonly tags: readonly Tag[];
}

/** How an update has touched a resource that was there before it; `unresolved` ones it only marked as failed. */
export type Touch = "updated" | "replaced" | "unresolved";

/** The stack as it was before an update, and what the update has touched since. */
export interface UpdateRollback {
  readonly model: StackModel;
  readonly outputs: readonly Output[];
  readonly imports: ReadonlySet<string>;
  readonly resources: ReadonlyMap<string, StackResource>;
  /** Resources still to be restored, by logical id. */
  readonly touched: Map<string, Touch>;
  /** Physical resources the update made in place of others, to be deleted again. */
  readonly obsolete: StackResource[];
}
