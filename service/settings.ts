import * as v from "valibot";

/** The database's address and time-outs. */
export interface DatabaseSettings {
  /** `postgresql://…` with credentials: keep it out of logs. */
  readonly connectionString: string;
  readonly poolSize: number;
  readonly connectionTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

/** Whether requests are traced, and the daemon that receives the traces. */
export interface TracingSettings {
  readonly enabled: boolean;
  /** `host:port`, UDP. */
  readonly daemonAddress: string;
  readonly segmentName: string;
  /** True in an ECS task: segments name its container, and AWS's sampling rules apply. */
  readonly onEcs: boolean;
}

export interface ExternalApiSettings {
  /** `{seconds}` is replaced by the requested delay. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** All settings; README.md lists the environment variables. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly environment: string;
  readonly version: string;
  readonly database: DatabaseSettings;
  readonly tracing: TracingSettings;
  readonly externalApi: ExternalApiSettings;
  /** Factor for the simulated delays. */
  readonly delayScale: number;
  readonly bodyLimitBytes: number;
  readonly shutdownTimeoutMs: number;
}

/** A setting is missing or invalid. The message names it and the remedy, but no secret. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Seconds that PostgreSQL sleeps in `/tasks/slow-db`, before `DELAY_SCALE`. */
export const slowDatabaseSeconds = 3;

const wholeNumber = (minimum: number, maximum: number, fallback: number) => {
  const problem = `must be a whole number from ${minimum} to ${maximum}`;
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}$/, problem),
      v.transform(Number),
      v.minValue(minimum, problem),
      v.maxValue(maximum, problem),
    ),
    String(fallback),
  );
};

const text = (fallback: string) => v.optional(v.string(), fallback);

const isUrl = (...protocols: string[]) => {
  return (value: string) => URL.canParse(value) && protocols.includes(new URL(value).protocol);
};

const databaseUrlMissing = "is not set; give it as postgresql://host:5432/database";

const Environment = v.object(
  {
    HOST: text("0.0.0.0"),
    PORT: wholeNumber(0, 65_535, 3_000),
    ENVIRONMENT: text("production"),
    SERVICE_VERSION: text("1.0.0"),
    DATABASE_URL: v.pipe(
      v.string(),
      v.check(isUrl("postgresql:", "postgres:"), "must look like postgresql://host:5432/database"),
    ),
    PGUSER: v.optional(v.string()),
    PGPASSWORD: v.optional(v.string()),
    // Requests queue for a connection; ten connections serve 3 requests/s of the slowest kind.
    DATABASE_POOL_SIZE: wholeNumber(1, 1_000, 10),
    DATABASE_CONNECTION_TIMEOUT_MS: wholeNumber(1, 60_000, 5_000),
    DATABASE_QUERY_TIMEOUT_MS: wholeNumber(1, 600_000, 10_000),
    XRAY_ENABLED: v.optional(v.picklist(["true", "false"], 'must be "true" or "false"'), "true"),
    XRAY_SEGMENT_NAME: v.optional(
      v.pipe(v.string(), v.maxLength(200, "must have at most 200 characters")),
      "xray-poc-app",
    ),
    AWS_XRAY_DAEMON_ADDRESS: v.optional(
      v.pipe(v.string(), v.regex(/^[^\s:]+:\d{1,5}$/, "must be host:port, such as localhost:2000")),
      "localhost:2000",
    ),
    // Set by the ECS agent in every task.
    ECS_CONTAINER_METADATA_URI_V4: v.optional(v.string()),
    EXTERNAL_API_URL: v.optional(
      v.pipe(v.string(), v.check(isUrl("http:", "https:"), "must be an http or https URL")),
      "https://httpbin.org/delay/{seconds}",
    ),
    EXTERNAL_API_TIMEOUT_MS: wholeNumber(1, 600_000, 10_000),
    DELAY_SCALE: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^\d{1,3}(\.\d{1,6})?$/, "must be a number such as 1 or 0.05"),
        v.transform(Number),
      ),
      "1",
    ),
    BODY_LIMIT_BYTES: wholeNumber(1, 104_857_600, 65_536),
    // Below the 30 s after which ECS kills a stopping container.
    SHUTDOWN_TIMEOUT_MS: wholeNumber(1, 600_000, 25_000),
  },
  databaseUrlMissing,
);

/** Reads the settings from environment variables. An empty variable counts as unset. Throws SettingsError. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = v.safeParse(Environment, given);
  if (!parsed.success) {
    // Every rule has its own message: valibot's messages repeat the value, which may contain a password.
    throw new SettingsError(
      parsed.issues.map((issue) => `${v.getDotPath(issue)} ${issue.message}`).join("; "),
    );
  }
  const environment = parsed.output;
  if (slowDatabaseSeconds * 1_000 * environment.DELAY_SCALE >= environment.DATABASE_QUERY_TIMEOUT_MS) {
    throw new SettingsError("DATABASE_QUERY_TIMEOUT_MS must be longer than 3 s × DELAY_SCALE; raise it");
  }
  return {
    host: environment.HOST,
    port: environment.PORT,
    environment: environment.ENVIRONMENT,
    version: environment.SERVICE_VERSION,
    database: databaseSettings(environment),
    tracing: {
      enabled: environment.XRAY_ENABLED === "true",
      daemonAddress: environment.AWS_XRAY_DAEMON_ADDRESS,
      segmentName: environment.XRAY_SEGMENT_NAME,
      onEcs: environment.ECS_CONTAINER_METADATA_URI_V4 !== undefined,
    },
    externalApi: { url: environment.EXTERNAL_API_URL, timeoutMs: environment.EXTERNAL_API_TIMEOUT_MS },
    delayScale: environment.DELAY_SCALE,
    bodyLimitBytes: environment.BODY_LIMIT_BYTES,
    shutdownTimeoutMs: environment.SHUTDOWN_TIMEOUT_MS,
  };
}

function databaseSettings(environment: v.InferOutput<typeof Environment>): DatabaseSettings {
  const url = new URL(environment.DATABASE_URL);
  if (!url.username && environment.PGUSER) url.username = encodeURIComponent(environment.PGUSER);
  if (!url.password && environment.PGPASSWORD) url.password = encodeURIComponent(environment.PGPASSWORD);
  return {
    connectionString: url.href,
    poolSize: environment.DATABASE_POOL_SIZE,
    connectionTimeoutMs: environment.DATABASE_CONNECTION_TIMEOUT_MS,
    queryTimeoutMs: environment.DATABASE_QUERY_TIMEOUT_MS,
  };
}
