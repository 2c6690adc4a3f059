import { describe, expect, it } from "vitest";
import { databaseOverrides } from "../../../orchestrator/ecs/database-override.ts";

const own = {
  host: "tasks.cluster-abc.eu-west-1.rds.amazonaws.com",
  port: 5432,
  readerHost: "tasks.cluster-ro-abc.eu-west-1.rds.amazonaws.com",
};
const clone = { host: "xray-watch-1.cluster-abc.eu-west-1.rds.amazonaws.com", port: 5432 };

const overridden = (environment: Readonly<Record<string, string>>, other = clone, from = own) =>
  databaseOverrides(
    [
      { name: "app", environment: Object.entries(environment).map(([name, value]) => ({ name, value })) },
      { name: "xray-daemon" },
    ],
    from,
    other,
  );

describe("the variables of a task that uses a clone", () => {
  it.each([
    [
      "a URL",
      `postgresql://${own.host}:5432/tasks?sslmode=require`,
      `postgresql://${clone.host}:5432/tasks?sslmode=require`,
    ],
    ["a URL without a port", `postgresql://${own.host}/tasks`, `postgresql://${clone.host}/tasks`],
    ["a host", own.host, clone.host],
    ["the host for readers", own.readerHost, clone.host],
  ])("have the clone's endpoint in place of the database's in %s", (_, value, expected) => {
    expect(overridden({ LEVEL: "info", DATABASE: value })).toEqual([
      { name: "app", environment: [{ name: "DATABASE", value: expected }] },
    ]);
  });

  it("have the clone's port, too, where it stands beside the host", () => {
    const other = { host: "127.0.0.1", port: 6001 };

    expect(
      overridden({ URL: "postgresql://127.0.0.1:6000/t" }, other, { ...other, port: 6000, readerHost: "" }),
    ).toEqual([{ name: "app", environment: [{ name: "URL", value: "postgresql://127.0.0.1:6001/t" }] }]);
  });

  it.each([
    ["no variable names the database", { DATABASE_SECRET: "arn:aws:secretsmanager:…" }, clone],
    ["only the host is named, and the ports differ", { DATABASE_HOST: own.host }, { ...clone, port: 6001 }],
  ])("are none if %s: the task would use its own database", (_, environment, other) => {
    expect(overridden(environment as Record<string, string>, other)).toEqual([]);
  });
});
