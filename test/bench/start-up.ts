import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Figure } from "./figures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Deployment {
  readonly readySeconds: number;
  readonly totalSeconds: number;
  /** Seconds by state, as the progress view prints them. */
  readonly states: ReadonlyMap<string, number>;
}

/** `npm start -- --approve --once`, from the command to its figures. */
async function deployOnce(): Promise<Deployment> {
  const startedAt = performance.now();
  const child = spawn("npm", ["start", "--silent", "--", "--approve", "--once", "--port", "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let readySeconds = Number.NaN;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (Number.isNaN(readySeconds) && output.includes("ready after")) {
      readySeconds = (performance.now() - startedAt) / 1000;
    }
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`npm start ended with ${code}:\n${output}`);
  const states = new Map(
    [...output.matchAll(/✔ (\w+) +([\d.]+) s/g)].map(([, state = "", seconds]) => [state, Number(seconds)]),
  );
  return { readySeconds, totalSeconds: sum(states.values()), states };
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

// The states whose time is the service's own: its tasks start, and the smoke tests wait for its delays.
const serviceStates = ["CheckStack", "RunSmokeTests"];

const machineParts = ["PostgreSQL", "template", "tasks", "AWS"];

/** Start-up with nothing built and with everything built, and what a deployment adds of its own. */
export async function startUpFigures(runs: number): Promise<readonly Figure[]> {
  await Promise.all(
    ["dist", "cdk.out"].map((folder) => rm(`${root}/${folder}`, { recursive: true, force: true })),
  );
  const cold = await deployOnce();
  const warm: Deployment[] = [];
  for (let run = 0; run < runs; run++) warm.push(await deployOnce());
  return [
    { name: "ready, nothing built before", values: [cold.readySeconds], unit: "s", atMost: 8 },
    {
      name: "ready, nothing changed since",
      values: warm.map(({ readySeconds }) => readySeconds),
      unit: "s",
      atMost: 5,
    },
    {
      name: "deployment without CheckStack, RunSmokeTests",
      values: warm.map(overhead),
      unit: "s",
      atMost: 5,
    },
    {
      name: "CheckStack (tasks start, roll-out)",
      values: warm.map(({ states }) => states.get("CheckStack") ?? Number.NaN),
      unit: "s",
    },
    {
      name: "RunSmokeTests",
      values: warm.map(({ states }) => states.get("RunSmokeTests") ?? Number.NaN),
      unit: "s",
    },
  ];
}

function overhead({ states }: Deployment): number {
  const own = [...states].filter(([state]) => ![...serviceStates, ...machineParts].includes(state));
  return sum(own.map(([, seconds]) => seconds));
}
