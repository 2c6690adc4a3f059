import type { Browser } from "playwright-core";
import { startLocalAws } from "../../infra/local/local-aws.ts";
import { deployExpecting } from "../../infra/local/scenarios/deploy-expecting.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import { chromiumPath, startChromium } from "../browser/chromium.ts";
import { deploymentAddress } from "../browser/deployment-address.ts";
import type { Figure } from "./figures.ts";

const id = "rolled-back";

/** From opening the page of a failed deployment, the fullest there is, to its first contentful paint; its weight. */
export async function deploymentPageFigures(loads: number): Promise<readonly Figure[]> {
  if (chromiumPath === undefined) {
    console.log("  skipped: no Chromium here; install it, or set CHROMIUM_PATH");
    return [];
  }
  const [aws, browser] = await Promise.all([startLocalAws({ speed: 10, delayScale: 0.05 }), startChromium()]);
  try {
    const world = new World(aws);
    await deployExpecting(world, { image: "tasks:1.0.0" }, "Deployed");
    await world.deploy({ name: id, input: { image: "tasks:broken-api" } });
    const address = await deploymentAddress(aws, id);
    const weight = Buffer.byteLength(await (await fetch(address)).text());
    return [
      {
        name: "first contentful paint",
        values: await paints(browser, address, loads),
        unit: "ms",
        atMost: 500,
      },
      { name: "page", values: [weight / 1000], unit: "KB", atMost: 200 },
    ];
  } finally {
    await Promise.all([browser.close(), aws.close()]);
  }
}

/** Milliseconds of each load, in a profile of its own. */
async function paints(browser: Browser, address: string, loads: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let load = 0; load < loads; load++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    times.push(Number(await page.evaluate(firstPaint)));
    await context.close();
  }
  return times;
}

// https://developer.mozilla.org/en-US/docs/Web/API/PerformancePaintTiming
const firstPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) resolve(paint.startTime);
  }).observe({ type: "paint", buffered: true });
})`;
