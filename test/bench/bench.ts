import { runCommand } from "../../infra/commands/arguments.ts";
import { bundleFigures } from "./bundles.ts";
import { deploymentPageFigures } from "./deployment-page.ts";
import { type Figure, printFigure } from "./figures.ts";
import { reviewFigures } from "./review.ts";
import { rollbackFigures } from "./rollback.ts";
import { startUpFigures } from "./start-up.ts";
import { throughputFigures } from "./throughput.ts";

const sections: readonly (readonly [string, () => Promise<readonly Figure[]>])[] = [
  ["bundles (in a process of their own, 5 imports each)", () => bundleFigures(5)],
  ["review of 2,000 changes on 3 pages", reviewFigures],
  ["page of a deployment that was rolled back (20 loads in Chromium)", () => deploymentPageFigures(20)],
  ["tasks service (one process, 16 connections, 3 s each)", () => throughputFigures(3)],
  ["a bad image (3 deployments on the wall's clock, standard delays)", () => rollbackFigures(3)],
  ["npm start -- --approve --once (1 cold start, 3 warm ones)", () => startUpFigures(3)],
];

async function bench(): Promise<number> {
  for (const [title, measure] of sections) {
    console.log(`\n${title}`);
    for (const figure of await measure()) printFigure(figure);
  }
  return 0;
}

await runCommand(bench);
