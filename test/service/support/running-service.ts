import { createApp } from "../../../service/app.ts";
import { systemClock } from "../../../service/clock.ts";
import { Database } from "../../../service/database.ts";
import { createLog } from "../../../service/log.ts";
import { listen } from "../../../service/server.ts";
import { readSettings } from "../../../service/settings.ts";
import { noTracer } from "../../../service/trace.ts";
import { createXrayTracer } from "../../../service/xray.ts";

/** The service in this process, listening on 127.0.0.1. */
export interface RunningService {
  readonly url: string;
  readonly log: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** Starts the service with the given environment variables; traced only when they name a daemon. */
export async function startService(variables: Record<string, string>): Promise<RunningService> {
  const settings = readSettings({ DELAY_SCALE: "0.01", ...variables });
  const lines: Record<string, unknown>[] = [];
  const log = createLog((line) => lines.push(JSON.parse(line)), systemClock);
  const database = new Database(settings.database, log);
  const traced = variables.AWS_XRAY_DAEMON_ADDRESS !== undefined;
  const tracer = traced ? await createXrayTracer(settings.tracing, settings.version, log) : noTracer;
  const app = createApp({ settings, database, tracer, log, clock: systemClock, fetch });
  const server = await listen(app, "127.0.0.1", 0);
  return {
    url: `http://127.0.0.1:${server.port}`,
    log: lines,
    async close() {
      await server.close(1_000);
      await database.close();
    },
  };
}
