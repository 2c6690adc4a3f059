import { existsSync } from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";
import { patience } from "../support/patience.ts";

// Where Debian, Ubuntu, Fedora, Alpine and macOS put it.
const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium of this machine: `CHROMIUM_PATH`, or one at a usual place; undefined when there is none. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM_PATH ?? usualPlaces.find((path) => existsSync(path));

/** Skips tests where there is no browser, but for CI, where its absence is a failure. */
export const withoutChromium = chromiumPath === undefined && process.env.CI !== "true";

if (withoutChromium) {
  console.warn("no Chromium here, so browser tests are skipped; install it, or set CHROMIUM_PATH");
}

/**
 * Starts Chromium with a profile that its close removes. It asks nothing of the world by itself: only the pages that
 * are opened are fetched. Throws an Error when there is no Chromium.
 */
export function startChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("no Chromium here; install it, or set CHROMIUM_PATH");
  return chromium.launch({ executablePath: chromiumPath, args: switches, timeout: patience, ...sandbox });
}

const switches = [
  "--headless",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Chromium refuses to sandbox what root runs.
const sandbox: LaunchOptions = { chromiumSandbox: process.getuid?.() !== 0 };
