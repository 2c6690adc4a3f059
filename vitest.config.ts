import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Browsers and scenarios at the same time starve each other on two processors: first all others, then browsers.
    projects: [
      {
        extends: true,
        test: {
          name: "all",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "browser", include: ["test/browser/**/*.test.ts"], sequence: { groupOrder: 1 } },
      },
    ],
    // Scenarios that run side by side, each on an AWS of its own.
    maxConcurrency: 3,
    globalSetup: ["test/support/postgres-server.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // One less than the processors, the default, leaves half of a small machine idle.
    maxWorkers: "100%",
    // The SDK warns of Node 20 in each process; this project supports it.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    reporters: ["default", "./test/support/count-reporter.ts"],
  },
});
