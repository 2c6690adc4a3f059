import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ContainerImage } from "../../../../infra/local/aws/ecs/container-image.ts";
import { badImages } from "../../../../infra/local/images/bad-images.ts";
import { createImageRegistry } from "../../../../infra/local/images/image-registry.ts";

/** Replaces the bundled service: responds to every path and prints its port. */
const serviceSource = `
import { createServer } from "node:http";
const { SERVICE_VERSION, XRAY_ENABLED } = process.env;
const server = createServer((request, response) => response.end([SERVICE_VERSION, XRAY_ENABLED, request.url].join(" ")));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

let folder: string;
let bundle: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  bundle = join(folder, "service.mjs");
  await writeFile(bundle, serviceSource);
});

afterEach(async () => {
  for (const container of running.splice(0)) {
    if (container.exitCode !== null) continue;
    container.kill();
    await once(container, "exit");
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const registry = () => createImageRegistry({ serviceBundle: async () => bundle });

async function find(reference: string): Promise<ContainerImage> {
  const image = await registry().find(reference);
  if (!image) throw new Error(`${reference} is not there`);
  return image;
}

function run({ command }: ContainerImage, environment: Record<string, string> = {}): ChildProcess {
  const env = { ...command.environment, ...environment };
  const container = spawn(command.file, command.args, { env, stdio: ["ignore", "pipe", "pipe"] });
  running.push(container);
  return container;
}

/** Runs the image and resolves to its address. */
async function started(reference: string, environment?: Record<string, string>): Promise<string> {
  const { stdout } = run(await find(reference), environment);
  const [port] = await once(createInterface({ input: stdout as NodeJS.ReadableStream }), "line");
  return `http://127.0.0.1:${port}`;
}

describe("tasks:<version>", () => {
  test("is the service started as that version", async () => {
    const url = await started("tasks:1.1.0");

    expect(await (await fetch(`${url}/tasks`)).text()).toBe("1.1.0  /tasks");
  });

  test("is also found with the registry's host", async () => {
    const host = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";

    expect(await find(`${host}/tasks:1.1.0`)).toEqual(await find("tasks:1.1.0"));
  });

  test("is found by its digest after a look-up by tag", async () => {
    const images = registry();
    const image = await images.find("tasks:1.1.0");

    expect(await images.find(`tasks@${image?.digest}`)).toEqual(image);
    expect(await registry().find(`tasks@${image?.digest}`)).toBeUndefined();
  });

  test("has images for two platforms, which are found by their digests and run the same", async () => {
    const images = registry();
    const image = await images.find("tasks:1.1.0");

    const found = await Promise.all(
      (image?.platformDigests ?? []).map((digest) => images.find(`tasks@${digest}`)),
    );

    expect(found.map((platform) => platform?.command)).toEqual([image?.command, image?.command]);
    expect(new Set([image, ...found].map((one) => one?.digest)).size).toBe(3);
  });

  test("is another image once its tag was moved, and is still found by its digest", async () => {
    const images = registry();
    const before = await images.find("tasks:1.1.0");

    images.tag("tasks:1.1.0", await find("tasks:1.2.0"));

    expect(await images.find("tasks:1.1.0")).toEqual(await find("tasks:1.2.0"));
    expect(await images.find(`tasks@${before?.digest}`)).toEqual(before);
  });

  test("has a different digest for each version and each source", async () => {
    const one = await find("tasks:1.0.0");
    const other = await find("tasks:1.1.0");
    await writeFile(bundle, `${serviceSource}\n// changed`);
    const changed = await find("tasks:1.0.0");
    await writeFile(bundle, serviceSource);

    expect(new Set([one.digest, other.digest, changed.digest]).size).toBe(3);
    expect((await find("tasks:1.0.0")).digest).toBe(one.digest);
  });

  test.each([
    "tasks",
    "tasks:latest",
    "tasks:missing",
    "other:1.0.0",
    "tasks:1.0",
    "tasks@sha256:12",
    "a b",
    "",
  ])("does not exist as %j", async (reference) => {
    expect(await registry().find(reference)).toBeUndefined();
  });
});

describe("the bad images", () => {
  test("exist by their tags, except the missing one", async () => {
    const found = await Promise.all(badImages.map(({ tag }) => registry().find(`tasks:${tag}`)));

    expect(badImages.filter((_, index) => !found[index]).map(({ tag }) => tag)).toEqual(["missing"]);
    expect(new Set(found.map((image) => image?.digest)).size).toBe(badImages.length);
  });

  test("crash-at-start ends with 1 and reports why", async () => {
    const container = run(await find("tasks:crash-at-start"));
    const said = text(container.stderr as NodeJS.ReadableStream);
    const [code] = await once(container, "exit");

    expect(code).toBe(1);
    expect(await said).toContain("Error: connect ECONNREFUSED 127.0.0.1:5432");
  });

  test("unhealthy returns 503 only to health checks", async () => {
    const url = await started("tasks:unhealthy");

    const health = await fetch(`${url}/health`);

    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ status: "unhealthy", database: "disconnected" });
    expect((await fetch(`${url}/tasks`)).status).toBe(200);
  });

  test("broken-api is healthy and returns 500 below /tasks", async () => {
    const url = await started("tasks:broken-api");
    const statuses = [];
    for (const path of ["/health", "/tasks", "/tasks?limit=1", "/tasks/slow-db", "/tasksy"]) {
      statuses.push((await fetch(url + path)).status);
    }

    expect(statuses).toEqual([200, 500, 500, 500, 200]);
  });

  test("slow-start waits before it imports the service", async () => {
    const { stdout } = run(await find("tasks:slow-start"), { START_DELAY_SECONDS: "0.05" });
    const lines = createInterface({ input: stdout as NodeJS.ReadableStream });
    const said: string[] = [];
    for await (const line of lines) if (said.push(line) === 2) break;

    expect(said[0]).toBe("Warming up for 0.05 s before listening");
    expect(said[1]).toMatch(/^\d+$/);
  });

  test("no-traces disables X-Ray even if the task definition enables it", async () => {
    const url = await started("tasks:no-traces", { XRAY_ENABLED: "true" });

    expect(await (await fetch(url)).text()).toBe("no-traces false /");
  });
});
