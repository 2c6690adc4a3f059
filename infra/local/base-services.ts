import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleService } from "../../service/bundle.ts";
import { bundleFolder, bundleFunctions, copyAssets } from "../build/bundle.ts";
import type { WaitingClock } from "./aws/clock.ts";
import { type ItemWrite, startDynamoDb } from "./aws/dynamodb/dynamodb.ts";
import { usePostgres } from "./aws/postgres/external.ts";
import { type Database, type Postgres, startPostgres } from "./aws/postgres/postgres.ts";
import { startXRay } from "./aws/xray/xray.ts";
import { startDelayApi } from "./delay-api.ts";
import type { DisposableStack } from "./disposable-stack.ts";

/** The services that are slow to start and do not depend on others. They are started concurrently. */
export interface BaseServices {
  readonly database: Database | Postgres;
  readonly computeTemplate: object;
  readonly serviceBundle: string;
  readonly dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
  readonly externalApi: Awaited<ReturnType<typeof startDelayApi>>;
  readonly xray: Awaited<ReturnType<typeof startXRay>>;
}

export interface BaseServiceOptions {
  readonly clock: WaitingClock;
  readonly disposables: DisposableStack;
  /** A PostgreSQL server to create a database on. */
  readonly databaseUrl: string | undefined;
  /** Whether the functions run from their bundles. */
  readonly bundled: boolean;
  /** Called before a function, or anyone else, writes an item of a table; throws AwsError if they may not. */
  readonly onWrite: (write: ItemWrite) => void;
  /** Called when a part has started, with the milliseconds that this took. */
  readonly onStarted: (part: string, milliseconds: number) => void;
}

export async function startBaseServices(options: BaseServiceOptions): Promise<BaseServices> {
  const { clock, disposables } = options;
  const timed = async <Part>(name: string, start: () => Promise<Part>): Promise<Part> => {
    const startedAt = performance.now();
    const part = await start();
    options.onStarted(name, performance.now() - startedAt);
    return part;
  };
  const closed = async <Part extends { close(): unknown }>(start: Promise<Part>) =>
    disposables.use(await start);
  // Waits for all even if one fails, so that every started service is closed.
  const started = await Promise.allSettled([
    timed("PostgreSQL", () => closed(startDatabase(options.databaseUrl))),
    timed("template and functions", options.bundled ? prepareBundles : prepareAssets),
    timed("tasks service", prepareService),
    closed(startDynamoDb({ onWrite: options.onWrite })),
    closed(startDelayApi()),
    closed(startXRay({ clock })),
  ]);
  const [database, computeTemplate, serviceBundle, dynamoDb, externalApi, xray] = started;
  return {
    database: startedPart(database),
    computeTemplate: startedPart(computeTemplate),
    serviceBundle: startedPart(serviceBundle),
    dynamoDb: startedPart(dynamoDb),
    externalApi: startedPart(externalApi),
    xray: startedPart(xray),
  };
}

function startedPart<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}

/** Starts a server, or creates a database on the given server, by default the one in DATABASE_URL. */
async function startDatabase(url = process.env.DATABASE_URL): Promise<Database | Postgres> {
  return url ? usePostgres(url) : startPostgres();
}

/** Builds the sources only once per process: scenarios and tests start several local AWSs in one. */
function oncePerProcess<Built>(build: () => Promise<Built>): () => Promise<Built> {
  let built: Promise<Built> | undefined;
  return () => {
    built ??= build();
    return built;
  };
}

const prepareTemplate = oncePerProcess(async () => {
  // Loaded only when needed. With a cached template, the CDK is not loaded.
  const { computeTemplate } = await import("../aws/compute/compute-template.ts");
  return computeTemplate();
});

const prepareBundles = oncePerProcess(async () => {
  const computeTemplate = await prepareTemplate();
  await bundleFunctions({ outdir: bundleFolder, computeTemplate });
  return computeTemplate;
});

const prepareAssets = oncePerProcess(async () => {
  const computeTemplate = await prepareTemplate();
  await copyAssets({ outdir: bundleFolder, computeTemplate });
  return computeTemplate;
});

/** Bundles the tasks service into a temporary file and renames it, because another start may be reading the bundle. */
const prepareService = oncePerProcess(async () => {
  const folder = fileURLToPath(new URL("../../dist/service", import.meta.url));
  const draft = join(folder, `index.${process.pid}.mjs`);
  const bundle = join(folder, "index.mjs");
  await mkdir(folder, { recursive: true });
  await bundleService(draft);
  await rename(draft, bundle);
  return bundle;
});
