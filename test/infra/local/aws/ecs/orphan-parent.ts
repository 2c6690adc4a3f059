// Runs two tasks that keep connections to CALLBACK_PORT open, then waits to be killed.
import { clockOfSpeed } from "../../../../../infra/local/aws/clock.ts";
import { createEcs } from "../../../../../infra/local/aws/ecs/ecs.ts";
import { createElasticLoadBalancing } from "../../../../../infra/local/aws/elastic-load-balancing/elastic-load-balancing.ts";
import { startDaemon } from "../../../../../infra/local/aws/xray/daemon.ts";

const containerProgram = `
  import { connect } from "node:net";
  import { spawn } from "node:child_process";
  process.on("SIGTERM", () => {});
  const caller = 'require("node:net").connect(' + process.env.CALLBACK_PORT + ', "127.0.0.1")';
  spawn(process.execPath, ["--eval", caller], { stdio: "ignore" });
  connect(Number(process.env.CALLBACK_PORT), "127.0.0.1");
`;

const clock = clockOfSpeed();
const ecs = createEcs({
  clock,
  images: {
    find: async () => ({
      digest: "sha256:0",
      command: {
        file: process.execPath,
        args: ["--input-type=module", "--eval", containerProgram],
        environment: { CALLBACK_PORT: process.env.CALLBACK_PORT ?? "" },
      },
    }),
  },
  logs: { append: () => {} },
  secrets: async () => "",
  loadBalancers: createElasticLoadBalancing({ clock }),
  startXRayDaemon: ({ onLine }) => startDaemon({ onSegment: () => {}, onLine }),
});

async function create(type: string, properties: Record<string, unknown>): Promise<string> {
  const request = { stackName: "s", logicalId: "L", properties, signal: new AbortController().signal };
  const created = await ecs.providers[type]?.create(request);
  return created?.physicalId ?? "";
}

const Cluster = await create("AWS::ECS::Cluster", {});
const TaskDefinition = await create("AWS::ECS::TaskDefinition", {
  ContainerDefinitions: [{ Name: "app", Image: "any" }],
});
await create("AWS::ECS::Service", { Cluster, TaskDefinition, DesiredCount: 2 });
