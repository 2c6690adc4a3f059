import type { Output } from "@aws-sdk/client-cloudformation";
import { type Failure, runInDependencyOrder } from "./dependency-order.ts";
import { desiredOutputs, includedResources } from "./desired-state.ts";
import type { Scope } from "./intrinsics.ts";
import type { Operation } from "./operation.ts";
import { provisionResource } from "./provision-resource.ts";
import { dependenciesOf } from "./references.ts";
import { liveScope } from "./stack-scope.ts";
import type { StackModel } from "./state.ts";
import { type TemplateResource, validationError } from "./template.ts";

/** Creates or updates the stack's resources and outputs to match its model. Resolves to the reason of a failure. */
export async function applyModel(operation: Operation, model: StackModel): Promise<string | undefined> {
  try {
    const imports = new Set<string>();
    const scope = recordingImports(liveScope(operation.stack, model, operation.stacks), imports);
    const included = includedResources(scope);
    const graph = new Map(
      [...included].map(([id, resource]) => [id, dependenciesOf(resource, model.template)]),
    );
    const failures = await runInDependencyOrder(graph, (id) =>
      provisionResource(operation, id, included.get(id) as TemplateResource, scope),
    );
    if (failures.length > 0) return failedResources(operation, failures);
    operation.signal.throwIfAborted();
    setOutputs(operation, desiredOutputs(scope), imports);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function recordingImports(scope: Scope, imports: Set<string>): Scope {
  const importValue = (exportName: string) => {
    imports.add(exportName);
    return scope.importValue(exportName);
  };
  return { ...scope, importValue };
}

/** In CloudFormation's words: `The following resource(s) failed to update: [EcsService]. ` */
function failedResources({ stack }: Operation, failures: readonly Failure[]): string {
  const ofVerb = (verb: "CREATE" | "UPDATE") =>
    failures.map(({ node }) => node).filter((id) => stack.resources.get(id)?.status === `${verb}_FAILED`);
  const sentence = (verb: string, ids: readonly string[]) =>
    ids.length > 0 ? `The following resource(s) failed to ${verb}: [${ids.join(", ")}]. ` : "";
  return sentence("create", ofVerb("CREATE")) + sentence("update", ofVerb("UPDATE"));
}

function setOutputs({ stack, stacks }: Operation, outputs: readonly Output[], imports: Set<string>): void {
  for (const { ExportName } of outputs) {
    const owner = stacks.exports.find(({ Name }) => Name === ExportName)?.ExportingStackId;
    if (ExportName !== undefined && owner !== undefined && owner !== stack.id) {
      const name = stacks.get(owner).name;
      throw validationError(`Export with name ${ExportName} is already exported by stack ${name}.`);
    }
  }
  for (const { ExportName, OutputValue } of stack.outputs) {
    const users = ExportName === undefined ? [] : stacks.importersOf(ExportName);
    const kept = outputs.find((output) => output.ExportName === ExportName);
    if (users.length === 0 || kept?.OutputValue === OutputValue) continue;
    const verb = kept ? "updated" : "deleted";
    throw validationError(`Export ${ExportName} cannot be ${verb} as it is in use by ${users.join(" and ")}`);
  }
  stack.outputs = outputs;
  stack.imports.clear();
  for (const name of imports) stack.imports.add(name);
}
