import { cycleIn } from "./dependency-order.ts";
import { isPseudoParameter } from "./pseudo-parameters.ts";
import { dependenciesOf, referencesIn } from "./references.ts";
import type { ResourceProviders } from "./resource-provider.ts";
import { type Template, validationError } from "./template.ts";

/** Throws a ValidationError, in AWS's words, for a template that is invalid independent of its parameters. */
export function validateTemplate(template: Template, providers: ResourceProviders): void {
  assertKnownTypes(template, providers);
  assertResolved(template, "Resources", template.Resources);
  assertResolved(template, "Outputs", template.Outputs);
  const graph = new Map(
    Object.entries(template.Resources).map(([id, resource]) => [id, dependenciesOf(resource, template)]),
  );
  const cycle = cycleIn(graph);
  if (cycle.length > 0) {
    throw validationError(`Circular dependency between resources: [${cycle.join(", ")}]`);
  }
}

function assertKnownTypes(template: Template, providers: ResourceProviders): void {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  const unknown = [...new Set(types)].filter((type) => !Object.hasOwn(providers, type));
  if (unknown.length > 0) {
    throw validationError(
      `Template format error: Unrecognized resource types: [${unknown.join(", ")}] (the local CloudFormation has no provider for them)`,
    );
  }
}

function assertResolved(template: Template, block: string, content: unknown): void {
  const names = [...referencesIn(content).map(({ name }) => name), ...explicitDependencies(content)];
  const known = (name: string) =>
    isPseudoParameter(name) ||
    Object.hasOwn(template.Parameters ?? {}, name) ||
    Object.hasOwn(template.Resources, name);
  const unresolved = [...new Set(names)].filter((name) => !known(name));
  if (unresolved.length > 0) {
    throw validationError(
      `Template format error: Unresolved resource dependencies [${unresolved.join(", ")}] in the ${block} block of the template`,
    );
  }
}

function explicitDependencies(content: unknown): string[] {
  const resources = Object.values((content ?? {}) as Record<string, { DependsOn?: string | string[] }>);
  return resources.flatMap(({ DependsOn }) => DependsOn ?? []);
}
