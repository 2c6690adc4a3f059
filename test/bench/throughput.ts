import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startPostgres } from "../../infra/local/aws/postgres/postgres.ts";
import { bundleService } from "../../service/bundle.ts";
import type { Figure } from "./figures.ts";

const connections = 16;
const roundMs = 3000;
const migrations = fileURLToPath(new URL("../../service/database", import.meta.url));

/** Requests a second that one process of the tasks service answers, with every request traced and with none. */
export async function throughputFigures(rounds: number): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-bench-"));
  const postgres = await startPostgres();
  const daemon = createSocket("udp4").bind(0, "127.0.0.1");
  try {
    await once(daemon, "listening");
    await migrate(postgres.url);
    const bundle = join(folder, "service.mjs");
    await bundleService(bundle);
    const measured = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
      for (const traced of [true, false]) {
        const service = await startService(bundle, postgres.url, traced ? daemon.address().port : undefined);
        for (const path of ["/health", "/tasks"]) {
          const name = `${path} ${traced ? "with X-Ray, each traced" : "without X-Ray"}`;
          measured.set(name, [
            ...(measured.get(name) ?? []),
            await requestsPerSecond(`${service.url}${path}`),
          ]);
        }
        await service.close();
      }
    }
    return [...measured].map(([name, values]) => ({ name, values, unit: "req/s" }));
  } finally {
    daemon.close();
    await postgres.close();
    await rm(folder, { recursive: true });
  }
}

async function migrate(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const file of (await readdir(migrations)).sort()) {
    await client.query(await readFile(join(migrations, file), "utf8"));
  }
  await client.end();
}

async function startService(bundle: string, databaseUrl: string, daemonPort: number | undefined) {
  const child = spawn(process.execPath, [bundle], {
    env: {
      PATH: process.env.PATH,
      HOST: "127.0.0.1",
      PORT: "0",
      DATABASE_URL: databaseUrl,
      XRAY_ENABLED: String(daemonPort !== undefined),
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemonPort ?? 2000}`,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const found = /"message":"tasks service listening[^}]*"port":(\d+)/.exec(output)?.[1];
      if (found) resolve(Number(found));
    });
    child.once("exit", () => reject(new Error(`the tasks service did not start:\n${output}`)));
  });
  child.stdout.resume();
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

async function requestsPerSecond(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const startedAt = performance.now();
  let answered = 0;
  const ask = async () => {
    while (performance.now() - startedAt < roundMs) {
      await request(url, agent);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  agent.destroy();
  return (answered * 1000) / (performance.now() - startedAt);
}

function request(url: string, agent: Agent): Promise<void> {
  // A sampled trace: each request becomes a segment, not only the first of each second.
  const headers = { "x-amzn-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1" };
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.on("end", resolve).resume();
    }).on("error", reject);
  });
}
