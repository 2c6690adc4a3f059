import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bundleFunctions, bundleSizes } from "../../../infra/build/bundle.ts";
import { runtimeEnvironment } from "../../../infra/functions/environment.ts";
import { functions } from "../../../infra/functions/functions.ts";
import { clockOfSpeed } from "../../../infra/local/aws/clock.ts";
import { createLambdaRuntime } from "../../../infra/local/aws/lambda/lambda-runtime.ts";
import { withFacts } from "../../../orchestrator/database/read-migration.ts";
import { serializeTargets } from "../../../orchestrator/deployment/target-json.ts";
import { connectionTo } from "../../functions/function-environment.ts";
import { aDeployment, aTarget } from "../../orchestrator/fixtures/a-deployment.ts";
import { nodeVersions } from "./node-versions.ts";

let outdir: string;

/** Settings with which `check-traces` fails: it refuses the policy. */
const failingSettings = {
  ...connectionTo("http://127.0.0.1:1"),
  TABLE_NAME: "xray-watch",
  TARGETS: serializeTargets([aTarget()]),
  TRACE_DEADLINE_SECONDS: "60",
  TRACE_POLICY: "ignore",
};
const failingPayload = { deployment: aDeployment() };

const bundleOf = (name: string) => join(outdir, name, "index.mjs");

/** Runs a program beside this file with Lambda's runtime settings, and without this process's environment. */
async function run(
  node: string,
  program: string,
  args: string[],
  env: Readonly<Record<string, string>> = {},
) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const settings = {
    ...runtimeEnvironment,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...env,
  };
  const { stdout } = await promisify(execFile)(node, [path, ...args], { env: settings });
  return stdout;
}

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "xray-watch-bundles-"));
  await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });
});

afterAll(() => rm(outdir, { recursive: true }));

describe("the bundles", () => {
  it("stay below 450 KB each, but for the one that reviews, runs SQL files or a task, and diagnoses", async () => {
    const limitOf = (name: string) => (name === "apply-migrations" ? 550 : 450);
    const sizes = await bundleSizes(outdir);

    expect(sizes).toHaveLength(functions.length);
    expect(sizes.filter(({ name, kilobytes }) => kilobytes > limitOf(name))).toEqual([]);
  });

  describe.each(nodeVersions)("on $node", ({ program, skipped }) => {
    it.skipIf(skipped)("each export a handler", async () => {
      const bundles = functions.map(({ name }) => bundleOf(name));

      const { handlers } = JSON.parse(await run(program, "./load-bundles.mjs", bundles));

      expect(handlers).toEqual(Object.fromEntries(bundles.map((bundle) => [bundle, "function"])));
    });

    it.skipIf(skipped)("name lines of TypeScript in a stack trace", async () => {
      const source = await readFile("orchestrator/states/check-traces.ts", "utf8");
      const line = source.split("\n").findIndex((text) => text.includes("it must be fail or warn")) + 1;
      const output = await run(
        program,
        "./failing-invocation.mjs",
        [bundleOf("check-traces"), JSON.stringify(failingPayload)],
        failingSettings,
      );

      expect(output).toMatch(
        new RegExp(`at parseTracePolicy .*orchestrator/states/check-traces\\.ts:${line}:`),
      );
      expect(output).toMatch(/functions\/check-traces\.ts:\d+/);
    });
  });

  it("name lines of TypeScript in the log of the local Lambda, too", async () => {
    const lines: string[] = [];
    const { invoke, close } = createLambdaRuntime({
      functions: [
        {
          name: "check-traces",
          arn: "arn:aws:lambda:ap-northeast-1:123456789012:function:check-traces",
          code: { bundle: bundleOf("check-traces") },
          environment: { ...runtimeEnvironment, ...failingSettings },
          timeoutSeconds: 30,
          memoryMb: 512,
        },
      ],
      clock: clockOfSpeed(),
      logs: { append: (_group, _stream, _time, line) => void lines.push(line) },
    });
    onTestFinished(() => close());

    await expect(invoke("check-traces", failingPayload)).rejects.toMatchObject({ errorType: "Error" });

    expect(lines.join("\n")).toMatch(/Invoke Error.*orchestrator\/states\/check-traces\.ts:\d+/);
  });

  it.skipIf(nodeVersions[1]?.skipped)("run on the Node that Lambda runs", async () => {
    const { major } = JSON.parse(await run(nodeVersions[1]?.program ?? "", "./load-bundles.mjs", []));

    expect(major).toBe("24");
  });

  it("are built again only if one of them or of their sources has changed", async () => {
    const bundle = join(outdir, "notify", "index.mjs");
    const built = await stat(bundle);

    await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });
    const untouched = await stat(bundle);
    await writeFile(bundle, "// not what was built");
    await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });
    const rebuilt = await readFile(bundle, "utf8");

    expect(untouched.mtimeMs).toBe(built.mtimeMs);
    expect(rebuilt).toContain("createRequire");
  });

  it("lose a migration that was removed from the service", async () => {
    const folder = join(outdir, "initialize-database", "database");
    await writeFile(join(folder, "003-taken-away.sql"), "SELECT 1");

    await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });

    expect(await readdir(folder)).not.toContain("003-taken-away.sql");
  });

  it("have the migrations and the compute template beside those that need them", async () => {
    const migrations = await readdir(join(outdir, "initialize-database", "database"));
    const template = await readFile(join(outdir, "create-change-set", "compute.template.json"), "utf8");

    expect(migrations).toEqual([
      "001-create-tasks-table.sql",
      "002-insert-sample-tasks.sql",
      "migration-facts.json",
    ]);
    expect(JSON.parse(template)).toEqual({ Resources: {} });
  });

  it("have the facts of the migrations beside them", async () => {
    const folder = join(outdir, "initialize-database", "database");
    const facts = JSON.parse(await readFile(join(folder, "migration-facts.json"), "utf8"));

    const files = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
    const migrations = await Promise.all(
      files.map(async (name) => ({ name, sql: await readFile(join(folder, name), "utf8") })),
    );
    expect(withFacts(migrations, facts).map(({ statements }) => statements.length > 0)).toEqual([true, true]);
  });
});
