import { fileURLToPath } from "node:url";

/** How a deliberately bad image differs from the service. */
export interface Fault {
  /** The path of a module that runs instead of the service, or before it. */
  readonly module: string;
  readonly replacesService: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** An image whose deployment fails in one particular way. Its reference is `tasks:<tag>`. */
export interface BadImage {
  readonly tag: string;
  /** One sentence for lists and documentation. */
  readonly description: string;
  /** Undefined for the image that does not exist. */
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
    description: "ends with exit code 3 at its start, without any output",
    fault: { module: faultModule("exits"), replacesService: true, environment: { EXIT_CODE: "3" } },
  },
  {
    tag: "out-of-memory",
    description: "is killed soon after its start, as the kernel does when memory runs out",
    fault: { module: faultModule("out-of-memory"), replacesService: true, environment: {} },
  },
  {
    tag: "slow-start",
    description: "does not listen before the health check grace period is over",
    fault: before("slow-start", { START_DELAY_SECONDS: String(startDelaySeconds) }),
  },
  {
    tag: "unhealthy",
    description: "starts and responds, but /health always returns 503",
    fault: before("failing-route", {
      FAILING_PATH: "/health",
      FAILING_STATUS: "503",
      FAILING_BODY: JSON.stringify({ status: "unhealthy", database: "disconnected" }),
    }),
  },
  {
    tag: "broken-api",
    description: "is healthy, but /tasks and all paths below it return 500",
    fault: before("failing-route", {
      FAILING_PATH: "/tasks",
      FAILING_STATUS: "500",
      FAILING_BODY: JSON.stringify({ title: "Internal Server Error", status: 500 }),
    }),
  },
  {
    tag: "leaks",
    description: "writes its secrets to its log, and returns them from /tasks with status 500",
    // With characters that URLs, JSON and shells each escape differently.
    fault: before("leaks", { LEAKED_SECRET: 'canary&"7f3a/+=pw' }),
  },
  {
    tag: "wrong-answer",
    description: "is healthy, but /tasks and all paths below it return unexpected JSON",
    fault: before("failing-route", {
      FAILING_PATH: "/tasks",
      FAILING_STATUS: "200",
      FAILING_BODY: JSON.stringify({ greeting: "hello" }),
    }),
  },
  {
    tag: "9.9.9-mislabelled",
    description: "works, but reports another version than its tag",
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
