import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import LongestFirst from "./test/support/longest-first.ts";
import { patience } from "./test/support/patience.ts";

/**
 * They load the service, which reads or sets the environment once, when its modules are loaded, or the X-Ray SDK, whose
 * state is global.
 */
const needOwnProcess = ["test/service/**/*.test.ts", "test/functions/error-redaction.test.ts"];

/** What all test files have in common. */
const common: TestProjectInlineConfiguration["test"] = {
  // Scenarios that run side by side, each on an AWS of its own.
  maxConcurrency: 3,
  // They end what hangs, and nothing else: on a busy machine a test is slower, not red.
  testTimeout: patience,
  hookTimeout: patience,
  expect: { poll: { timeout: patience } },
  pool: "forks",
  // One less than the processors, the default, leaves half of a small machine idle.
  maxWorkers: "100%",
  env: {
    // The SDK warns of Node 20 in each process; this project supports it.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    // Powertools writes such a mark into the environment when it is loaded, unless one is there.
    AWS_SDK_UA_APP_ID: "PT/NO-OP/PTEnv/NA",
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "all",
          include: ["test/**/*.test.ts"],
          exclude: needOwnProcess,
          // A process for each file would spend most of its time on loading the SDK and the CDK again.
          isolate: false,
          setupFiles: ["test/support/unchanged-process.ts"],
        },
      },
      {
        test: { ...common, name: "programs", include: needOwnProcess },
      },
    ],
    // Compiled sources, by their content, for the next run: below node_modules, a third of what importing them takes.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: LongestFirst },
    // Here, and not in what is common: each project would start a server of its own.
    globalSetup: ["test/support/postgres-server.ts"],
    reporters: ["default", "./test/support/count-reporter.ts"],
    // For `npm run coverage`: a report of the project's own code, with the files that no test has loaded.
    coverage: {
      include: ["{functions,infra,orchestrator,service}/**/*.ts"],
      exclude: ["test/**"],
      reporter: ["text", "html"],
      reportOnFailure: true,
    },
  },
});
