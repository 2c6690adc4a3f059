import { createApp, type Dependencies } from "./app.ts";
import { systemClock } from "./clock.ts";
import { Database } from "./database.ts";
import { createLog, describeError } from "./log.ts";
import { listen, type RunningServer } from "./server.ts";
import { readSettings, type Settings } from "./settings.ts";
import { tasksTable } from "./tasks/task-repository.ts";
import { noTracer, type Tracer } from "./trace.ts";
import { createXrayTracer } from "./xray.ts";

/** How long a dead connection or the X-Ray SDK's poll for sampling rules may delay the exit. */
const exitGraceMs = 1_000;

const log = createLog((line) => process.stdout.write(line), systemClock);

try {
  await start();
} catch (error) {
  const described = describeError(error);
  log.error(`tasks service cannot start: ${described.message}`, { error: described });
  // Also as plain text: JSON escapes the quotes in `relation "tasks" does not exist`.
  process.stderr.write(`tasks service cannot start: ${described.message}\n`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const database = new Database(settings.database, log);
  try {
    const [tracer] = await Promise.all([createTracer(settings), database.requireTable(tasksTable)]);
    const dependencies: Dependencies = { settings, database, tracer, log, clock: systemClock, fetch };
    const server = await listen(createApp(dependencies), settings.host, settings.port);
    stopOnSignal(server, database, settings.shutdownTimeoutMs);
    const { host, environment, version } = settings;
    log.info("tasks service listening", { host, port: server.port, environment, version });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function createTracer({ tracing, version }: Settings): Promise<Tracer> {
  return tracing.enabled ? createXrayTracer(tracing, version, log) : noTracer;
}

/** Shuts down gracefully on the first signal; a second one ends the process immediately. */
function stopOnSignal(server: RunningServer, database: Database, timeoutMs: number): void {
  const stop = async (signal: string) => {
    process.off("SIGTERM", stop).off("SIGINT", stop);
    log.info("tasks service stopping", { signal });
    const inTime = await server.close(timeoutMs);
    process.exitCode = inTime ? 0 : 1;
    if (!inTime) log.error("requests were cut off", { timeoutMs });
    setTimeout(() => process.exit(), exitGraceMs).unref();
    await database.close();
    log.info("tasks service stopped");
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
}
