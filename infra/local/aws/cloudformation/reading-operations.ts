import type {
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  DescribeStacksInput,
  DescribeStacksOutput,
  ListExportsInput,
  ListExportsOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
  ListStacksInput,
  ListStacksOutput,
} from "@aws-sdk/client-cloudformation";
import type { Operation as WireOperation } from "../wire/service.ts";
import type { Engine } from "./engine.ts";
import { page } from "./page.ts";
import type { Stack } from "./stack.ts";
import type { StackResource } from "./stack-resource.ts";
import { resourceSummary, resourceView, stackSummary, stackView } from "./stack-views.ts";
import { validationError } from "./template.ts";

/** The operations that read stacks, their resources, events and exports. */
export function readingOperations(engine: Engine): Readonly<Record<string, WireOperation>> {
  return {
    DescribeStacks: async (input) => describeStacks(engine, input),
    ListStacks: async (input) => listStacks(engine, input),
    DescribeStackEvents: async (input) => describeStackEvents(engine, input),
    DescribeStackResources: async (input) => describeStackResources(engine, input),
    DescribeStackResource: async (input) => describeStackResource(engine, input),
    ListStackResources: async (input) => listStackResources(engine, input),
    ListExports: async (input) => listExports(engine, input),
  };
}

function describeStacks(engine: Engine, { StackName, NextToken }: DescribeStacksInput): DescribeStacksOutput {
  const stacks = StackName === undefined ? engine.stacks.live : [engine.stacks.get(StackName)];
  const { items, ...next } = page(stacks, NextToken, engine.pageSize);
  return { Stacks: items.map(stackView), ...next };
}

function listStacks(engine: Engine, { StackStatusFilter, NextToken }: ListStacksInput): ListStacksOutput {
  const stacks = engine.stacks.all.filter(({ status }) => StackStatusFilter?.includes(status) ?? true);
  const { items, ...next } = page([...stacks].reverse(), NextToken, engine.pageSize);
  return { StackSummaries: items.map(stackSummary), ...next };
}

/** Newest first. */
function describeStackEvents(engine: Engine, input: DescribeStackEventsInput): DescribeStackEventsOutput {
  const { events } = engine.stacks.get(input.StackName);
  const { items, ...next } = page([...events].reverse(), input.NextToken, engine.pageSize);
  return { StackEvents: items, ...next };
}

function describeStackResources(
  engine: Engine,
  { StackName, LogicalResourceId, PhysicalResourceId }: DescribeStackResourcesInput,
): DescribeStackResourcesOutput {
  const stack =
    StackName === undefined ? stackWith(engine, PhysicalResourceId) : engine.stacks.get(StackName);
  const chosen = [...stack.resources.values()].filter(
    ({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
  );
  return { StackResources: chosen.map((resource) => resourceView(stack, resource)) };
}

function stackWith(engine: Engine, physicalId: string | undefined): Stack {
  const stack = engine.stacks.live.find(({ resources }) =>
    [...resources.values()].some((resource) => resource.physicalId === physicalId),
  );
  if (stack && physicalId !== undefined) return stack;
  throw validationError(`Stack for ${physicalId} does not exist`);
}

function describeStackResource(
  engine: Engine,
  { StackName, LogicalResourceId = "" }: DescribeStackResourceInput,
): DescribeStackResourceOutput {
  const stack = engine.stacks.get(StackName);
  const resource = stack.resources.get(LogicalResourceId);
  if (!resource) {
    throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
  }
  return { StackResourceDetail: resourceDetail(stack, resource) };
}

function resourceDetail(stack: Stack, resource: StackResource) {
  return {
    StackName: stack.name,
    StackId: stack.id,
    ...resourceSummary(stack, resource),
    LastUpdatedTimestamp: resource.timestamp,
    Metadata: JSON.stringify(resource.Metadata ?? {}),
  };
}

function listStackResources(engine: Engine, input: ListStackResourcesInput): ListStackResourcesOutput {
  const stack = engine.stacks.get(input.StackName);
  const { items, ...next } = page([...stack.resources.values()], input.NextToken, engine.pageSize);
  return { StackResourceSummaries: items.map((resource) => resourceSummary(stack, resource)), ...next };
}

function listExports(engine: Engine, { NextToken }: ListExportsInput): ListExportsOutput {
  const { items, ...next } = page(engine.stacks.exports, NextToken, engine.pageSize);
  return { Exports: items, ...next };
}
