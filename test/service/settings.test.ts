import { describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "../../service/settings.ts";

const DATABASE_URL = "postgresql://127.0.0.1:5432/postgres";

describe("settings", () => {
  it("have defaults for everything except the database", () => {
    const settings = readSettings({ DATABASE_URL });

    expect(settings).toMatchObject({
      host: "0.0.0.0",
      port: 3000,
      environment: "production",
      version: "1.0.0",
      delayScale: 1,
      bodyLimitBytes: 65_536,
      tracing: { enabled: true, daemonAddress: "localhost:2000", segmentName: "xray-poc-app", onEcs: false },
      externalApi: { url: "https://httpbin.org/delay/{seconds}" },
    });
  });

  it("treat an empty variable as unset", () => {
    const settings = readSettings({ DATABASE_URL, PORT: "", PGPASSWORD: "" });

    expect(settings.port).toBe(3000);
    expect(settings.database.connectionString).toBe(DATABASE_URL);
  });

  it("complete a database URL without credentials from PGUSER and PGPASSWORD", () => {
    const settings = readSettings({ DATABASE_URL, PGUSER: "alice@example.com", PGPASSWORD: "p:/?#[]@ss%" });

    const url = new URL(settings.database.connectionString);
    expect(decodeURIComponent(url.username)).toBe("alice@example.com");
    expect(decodeURIComponent(url.password)).toBe("p:/?#[]@ss%");
    expect(url.host).toBe("127.0.0.1:5432");
  });

  it("prefer the credentials of the database URL", () => {
    const url = "postgresql://tasks:inside@127.0.0.1/postgres";

    const settings = readSettings({ DATABASE_URL: url, PGUSER: "other", PGPASSWORD: "outside" });

    expect(settings.database.connectionString).toBe(url);
  });

  it.each([
    [{}, "DATABASE_URL is not set; give it as postgresql://host:5432/database"],
    [{ DATABASE_URL: "mysql://db/x" }, "DATABASE_URL must look like postgresql://host:5432/database"],
    [{ DATABASE_URL, PORT: "65536" }, "PORT must be a whole number from 0 to 65535"],
    [{ DATABASE_URL, PORT: "3e3" }, "PORT must be a whole number from 0 to 65535"],
    [{ DATABASE_URL, DELAY_SCALE: "-1" }, "DELAY_SCALE must be a number such as 1 or 0.05"],
    [{ DATABASE_URL, XRAY_ENABLED: "yes" }, 'XRAY_ENABLED must be "true" or "false"'],
    [{ DATABASE_URL, AWS_XRAY_DAEMON_ADDRESS: "2000" }, "AWS_XRAY_DAEMON_ADDRESS must be host:port"],
    [{ DATABASE_URL, EXTERNAL_API_URL: "httpbin" }, "EXTERNAL_API_URL must be an http or https URL"],
    [{ DATABASE_URL, DATABASE_POOL_SIZE: "0" }, "DATABASE_POOL_SIZE must be a whole number from 1 to 1000"],
    [{ DATABASE_URL, DATABASE_QUERY_TIMEOUT_MS: "3000" }, "DATABASE_QUERY_TIMEOUT_MS must be longer"],
  ])("refuse %j by name", (variables, message) => {
    expect(() => readSettings(variables)).toThrow(SettingsError);
    expect(() => readSettings(variables)).toThrow(message);
  });

  it("name every invalid variable at once and repeat no value", () => {
    const variables = { DATABASE_URL: "postgresql//alice:hunter2@db", PORT: "hunter2" };

    const error = catchError(() => readSettings(variables));

    expect(error.message).toMatch(/DATABASE_URL .*PORT |PORT .*DATABASE_URL /);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("hunter2");
  });
});

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
