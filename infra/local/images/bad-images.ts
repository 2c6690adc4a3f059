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
const START_DELAY_SECONDS = 3600;

/** The bad images, from the one that fails first to the one that fails last. */
export const badImages: readonly BadImage[] = [
  { tag: "missing", description: "is not in the registry, so no task can pull it", fault: undefined },
  {
    tag: "crash-at-start",
    description: "ends with exit code 1 at its start, as if the database refused the connection",
    fault: { module: faultModule("crash-at-start"), replacesService: true, environment: {} },
  },
  {
    tag: "slow-start",
    description: "does not listen before the health check grace period is over",
    fault: before("slow-start", { START_DELAY_SECONDS: String(START_DELAY_SECONDS) }),
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
