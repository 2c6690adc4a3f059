import { DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { defineTarget } from "../../../orchestrator/deployment/target.ts";
import { createStack } from "./create-stack.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** A stack that the product did not create. Its template has its own names, and is kept. */
const orders = defineTarget({
  stackName: "orders",
  template: "previous",
  imageParameter: "ImageUri",
  taskDefinitionLogicalId: "OrdersTask",
  outputs: {
    serviceUrl: "Endpoint",
    clusterName: "Cluster",
    serviceName: "Service",
    targetGroupArn: "Targets",
    logGroupName: "Logs",
  },
  smokeTests: [
    {
      name: "orders are listed",
      method: "GET",
      path: "/tasks",
      expectedStatus: 200,
      expectedBody: { type: "array" },
      minimumDurationMs: 0,
      maximumDurationMs: 2000,
    },
  ],
});

const productInput = { image: "tasks:1.0.0", requester: "alice@example.com" };
const ordersInput = (image: string) => ({ ...productInput, image, stack: orders.stackName });

export const ownStackScenarios: readonly Scenario[] = [
  {
    name: "own-stack",
    title: "another team's stack keeps its own template: a good image is deployed, a bad one is rolled back",
    endState: "RolledBack",
    error: "SmokeTestsFailed",
    options: { targets: [orders] },
    run: async (world) => {
      // It uses the database that the product's stack has initialised.
      await deployExpecting(world, productInput, "Deployed");
      await createOrders(world, "tasks:1.0.0");
      await deployExpecting(world, ordersInput("tasks:1.1.0"), "Deployed");
      await expectVersion(world, "1.1.0");
      const progress = await world.deploy({ input: ordersInput("tasks:broken-api") });
      await expectVersion(world, "1.1.0");
      return progress;
    },
    leaves: (left) => expectFinalState(left, { version: "1.0.0", changeSets: 0, lock: "free" }),
  },
  {
    name: "own-stack-incomplete",
    title: "another team's stack lacks an output: refused, with the output's name",
    endState: "Refused",
    error: "StackNotDeployable",
    options: { targets: [orders] },
    run: async (world) => {
      await createOrders(world, "tasks:1.0.0", { without: "Logs" });
      const progress = await world.deploy({ input: ordersInput("tasks:1.1.0") });
      if (!progress.cause?.includes("it has no output Logs")) {
        throw new Error(`the cause does not name the missing output: ${progress.cause}`);
      }
      return progress;
    },
    leaves: (left) => expectFinalState(left, { stack: "none", lock: "free" }),
  },
];

interface Template {
  Outputs: Record<string, unknown>;
}

/** The product's template with other names. */
function ordersTemplate(template: object, without?: string): Template {
  const own = JSON.parse(
    JSON.stringify(template)
      .replaceAll('"ContainerImage"', `"${orders.imageParameter}"`)
      .replaceAll('"EcsTaskDefinition"', `"${orders.taskDefinitionLogicalId}"`)
      .replaceAll('"EcsService"', '"OrdersService"'),
  ) as Template;
  const outputs = {
    [orders.outputs.serviceUrl]: own.Outputs.ServiceUrl,
    [orders.outputs.clusterName]: own.Outputs.ClusterName,
    [orders.outputs.serviceName]: own.Outputs.ServiceName,
    [orders.outputs.targetGroupArn]: own.Outputs.TargetGroupArn,
    [orders.outputs.logGroupName]: own.Outputs.LogGroupName,
  };
  if (without) delete outputs[without];
  return { ...own, Outputs: outputs };
}

async function createOrders(
  { aws }: World,
  image: string,
  { without }: { readonly without?: string } = {},
): Promise<void> {
  // If an output is missing, nothing is deployed, so no task has to run.
  const capacity = without ? "0" : "1";
  const parameters = {
    [orders.imageParameter]: image,
    DatabaseSslMode: "disable",
    MinCapacity: capacity,
    MaxCapacity: capacity,
  };
  const template = ordersTemplate(aws.computeTemplate, without);
  await createStack(aws, { name: orders.stackName, template, parameters });
}

/** Throws if another version runs, or if the stack has lost the outputs of its own template. */
async function expectVersion({ aws }: World, version: string): Promise<void> {
  const { Stacks = [] } = await aws.clients.cloudFormation.send(
    new DescribeStacksCommand({ StackName: orders.stackName }),
  );
  const answer = await fetch(`${endpointOf(Stacks[0])}/health`);
  const health = (await answer.json()) as { version?: string };
  if (health.version !== version) throw new Error(`orders runs ${health.version} instead of ${version}`);
}

function endpointOf(stack: Stack | undefined): string {
  const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === orders.outputs.serviceUrl);
  if (output?.OutputValue) return output.OutputValue;
  throw new Error(`the stack orders has lost its output ${orders.outputs.serviceUrl}`);
}
