import type { Capability, Output, Tag } from "@aws-sdk/client-cloudformation";
import type { ParameterTexts } from "./parameters.ts";
import type { StackResource } from "./stack-resource.ts";
import type { Template } from "./template.ts";

/** The input of a stack operation: template, parameters, capabilities and tags. */
export interface StackModel {
  /** The template as it was submitted. */
  readonly body: string;
  readonly template: Template;
  readonly parameters: ParameterTexts;
  readonly capabilities: readonly Capability[];
  readonly tags: readonly Tag[];
}

/** What an update did to an existing resource. An `unresolved` one was only marked as failed. */
export type Touch = "updated" | "replaced" | "unresolved";

/** The stack's state before an update, and the resources that the update has touched. */
export interface UpdateRollback {
  readonly model: StackModel;
  readonly outputs: readonly Output[];
  readonly imports: ReadonlySet<string>;
  readonly resources: ReadonlyMap<string, StackResource>;
  /** Resources still to be restored, by logical id. */
  readonly touched: Map<string, Touch>;
  /** Physical resources that the update created as replacements; the rollback deletes them. */
  readonly obsolete: StackResource[];
}
