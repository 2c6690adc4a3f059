import { fileURLToPath } from "node:url";

/** How a deliberately bad image is started. */
export interface Fault {
  /** A module that is run instead of the service, or imported before it. */
  readonly module: string;
  readonly replacesService: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** An image that shows one way in which a deployment fails; its reference is `tasks:<tag>`. */
export interface BadImage {
  readonly tag: string;
  /** One sentence for lists and documentation. */
  readonly description: string;
  /** Undefined for the image that is not there. */
  readonly fault: Fault | undefined;
}

/** Longer than any deployment waits for its tasks, on any clock. */
const startDelaySeconds = 3600;

/** The bad images, from the one that fails first to the one that fails last. */
export const badImages: readonly BadImage[] = [
  { tag: "missing", description: "is not in the registry, so no task can pull it", fault: undefined },
  {
    tag: "crash-at-start",
    description: "ends with exit code 1 at its start, as if the database refused the connection",
    fault: { module: faultModule("crash-at-start"), replacesService: true, environment: {} },
  },
  {
    tag: "exits",
    description: "ends with exit code 3 at its start, without a word",
    fault: { module: faultModule("exits"), replacesService: true, environment: { EXIT_CODE: "3" } },
  },
  {
    tag: "out-of-memory",
    description: "is killed soon after its start, as the kernel does for want of memory",
    fault: { module: faultModule("out-of-memory"), replacesService: true, environment: {} },
  },
  {
    tag: "slow-start",
    description: "does not listen before the health check grace period is over",
    fault: before("slow-start", { START_DELAY_SECONDS: String(startDelaySeconds) }),
  },
  {
    tag: "unhealthy",
    description: "starts and answers, but /health always says 503",
    fault: before("failing-route", {
      FAILING_PATH: "/health",
      FAILING_STATUS: "503",
      FAILING_BODY: JSON.stringify({ status: "unhealthy", database: "disconnected" }),
    }),
  },
  {
    tag: "broken-api",
    description: "is healthy, but /tasks and everything below it answers 500",
    fault: before("failing-route", {
      FAILING_PATH: "/tasks",
      FAILING_STATUS: "500",
      FAILING_BODY: JSON.stringify({ title: "Internal Server Error", status: 500 }),
    }),
  },
  {
    tag: "leaks",
    description: "prints its secrets into its log, and answers /tasks with 500 and with them",
    // Signs that URLs, JSON and shells each write in their own way.
    fault: before("leaks", { LEAKED_SECRET: 'canary&"7f3a/+=pw' }),
  },
  {
    tag: "wrong-answer",
    description: "is healthy, but /tasks and everything below it answers something else",
    fault: before("failing-route", {
      FAILING_PATH: "/tasks",
      FAILING_STATUS: "200",
      FAILING_BODY: JSON.stringify({ greeting: "hello" }),
    }),
  },
  {
    tag: "9.9.9-mislabelled",
    description: "works, but is another version than its tag says",
    fault: before("mislabelled", {}),
  },
  {
    tag: "no-traces",
    description: "works, but sends no X-Ray segments",
    fault: before("no-traces", {}),
  },
];

function before(name: string, environment: Readonly<Record<string, string>>): Fault {
  return { module: faultModule(name), replacesService: false, environment };
}

function faultModule(name: string): string {
  return fileURLToPath(new URL(`./faults/${name}.mjs`, import.meta.url));
}
