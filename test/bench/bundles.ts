import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { computeTemplate } from "../../infra/aws/compute/compute-template.ts";
import { bundleFolder, bundleFunctions, bundleSizes } from "../../infra/build/bundle.ts";
import { runtimeEnvironment } from "../../infra/functions/environment.ts";
import { type Figure, median } from "./figures.ts";

const run = promisify(execFile);

// Prints the milliseconds that importing takes in a process of its own, as at a cold start.
const timedImport = `const startedAt = performance.now();
await import(process.argv[1]);
console.log(performance.now() - startedAt);`;

/** Sizes of all bundles, and the time to import the slowest of them. */
export async function bundleFigures(runs: number): Promise<readonly Figure[]> {
  await bundleFunctions({ outdir: bundleFolder, computeTemplate: await computeTemplate() });
  const sizes = await bundleSizes(bundleFolder);
  const imports = new Map<string, number[]>();
  for (const { name } of sizes) imports.set(name, await importTimes(name, runs));
  const slowest = [...imports].sort(([, left], [, right]) => median(right) - median(left))[0];
  return [
    { name: "bundle size, all functions", values: sizes.map(({ kilobytes }) => kilobytes), unit: "KB" },
    {
      name: `largest bundle (${sizes[0]?.name})`,
      values: [sizes[0]?.kilobytes ?? Number.NaN],
      unit: "KB",
      atMost: 450,
    },
    { name: `slowest import (${slowest?.[0]})`, values: slowest?.[1] ?? [], unit: "ms", atMost: 60 },
    { name: "import, median of each function", values: [...imports.values()].map(median), unit: "ms" },
  ];
}

async function importTimes(name: string, runs: number): Promise<number[]> {
  const url = pathToFileURL(join(bundleFolder, name, "index.mjs")).href;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await importTime(url));
  return times;
}

async function importTime(url: string): Promise<number> {
  const environment = {
    ...process.env,
    ...runtimeEnvironment,
    AWS_REGION: "ap-northeast-1",
    AWS_XRAY_LOG_LEVEL: "silent",
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", timedImport, url], {
    env: environment,
  });
  return Number(stdout);
}
