import { createServer, type Server } from "node:net";
import { defineTarget } from "../../../orchestrator/deployment/target.ts";
import { type Evidence, readEvidence } from "../../../orchestrator/evidence/evidence.ts";
import { deploymentIdOfExecution } from "../access/deployment-links.ts";
import { clusterArn, databaseName, tableName } from "../access/local-names.ts";
import { secretArn } from "../aws/secrets-manager/secrets-manager.ts";
import { type LocalAws, startLocalAws } from "../local-aws.ts";
import { createStack } from "./create-stack.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import type { BreakableTemplate, DiagnosedFailure } from "./diagnosed-failures.ts";
import { describeStack } from "./final-state.ts";
import { World } from "./world.ts";

// As in the scenarios: 50 seconds of the clock are one second, and the service's delays are a twentieth.
const speed = 50;
const delayScale = 0.05;

const requester = "alice@example.com";
const goodImage = "tasks:1.1.0";

/**
 * Runs the failing deployments in parallel, each on its own stack beside the product's. Resolves to the evidence of
 * each, by name. A function's environment limits their number: it contains all targets.
 */
export async function recordFailures(
  failures: readonly DiagnosedFailure[],
): Promise<ReadonlyMap<string, Evidence>> {
  const silent = await silentServer();
  const aws = await startLocalAws({ speed, delayScale, targets: failures.map(({ name }) => target(name)) });
  try {
    const world = new World(aws);
    // They use the database that the product's stack has initialised.
    await deployExpecting(world, { image: "tasks:1.0.0", requester }, "Deployed");
    const { port } = silent.address() as { port: number };
    const recorded = failures.map(
      async (failure) => [failure.name, await record(world, failure, port)] as const,
    );
    return new Map(await Promise.all(recorded));
  } finally {
    await aws.close();
    silent.close();
  }
}

const target = (stackName: string) =>
  defineTarget({
    stackName,
    template: "previous",
    delayScale,
    database: {
      clusterArn,
      secretArn: secretArn("xray-poc-database"),
      name: databaseName,
      migrations: false,
    },
  });

async function record(world: World, failure: DiagnosedFailure, silentPort: number): Promise<Evidence> {
  const { name, image = goodImage } = failure;
  await createBrokenStack(world.aws, failure, silentPort);
  // With a short grace period, tasks that never become healthy fail sooner.
  const parameters = { MinCapacity: "1", MaxCapacity: "1", HealthCheckGracePeriodSeconds: "10" };
  const executionArn = await world.start({
    name,
    input: { image, stack: name, requester, parameters, allowMissingImages: [image] },
  });
  const ended = world.follow(executionArn);
  if (failure.stopsDatabase) await stopDatabase(world, executionArn);
  const { endState, error, cause } = await ended;
  const table = { client: world.aws.clients.table, name: tableName };
  const id = await deploymentIdOfExecution(world.aws.clients, executionArn);
  const stored = await readEvidence(table, id, "deploy");
  if (!stored) throw new Error(`the deployment ${name} left no evidence: ${endState}, ${error}: ${cause}`);
  // Without the start, which differs with each recording.
  return { ...stored.evidence, deploymentId: name };
}

/** Stops the database from the execution of the change set until SettleStack, so that the rollback can succeed. */
async function stopDatabase(world: World, executionArn: string): Promise<void> {
  const { databaseServer } = world.aws;
  if (!databaseServer)
    throw new Error("the server of DATABASE_URL cannot be stopped, since this process did not start it");
  await world.reaches(executionArn, "CheckStack");
  await databaseServer.stop();
  await world.reaches(executionArn, "SettleStack");
  await databaseServer.start();
}

/** Creates a stack with the product's template, broken, and without tasks, which could fail before the deployment. */
async function createBrokenStack(
  aws: LocalAws,
  { name, breakTemplate }: DiagnosedFailure,
  silentPort: number,
): Promise<void> {
  const template = structuredClone(aws.computeTemplate) as BreakableTemplate;
  breakTemplate?.(template, { silentPort });
  const parameters = {
    ContainerImage: "tasks:1.0.0",
    DatabaseSslMode: "disable",
    DelayScale: String(delayScale),
    ExternalApiUrl: await productParameter(aws, "ExternalApiUrl"),
    MinCapacity: "0",
    MaxCapacity: "0",
  };
  await createStack(aws, { name, template, parameters });
}

/** A parameter of the product's own stack. */
async function productParameter(aws: LocalAws, name: string): Promise<string> {
  const { Parameters = [] } = (await describeStack(aws)) ?? {};
  return Parameters.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue ?? "";
}

async function silentServer(): Promise<Server> {
  const server = createServer((socket) => socket.unref()).unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
