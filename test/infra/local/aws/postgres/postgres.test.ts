import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findBinaries } from "../../../../../infra/local/aws/postgres/binaries.ts";
import { freePort } from "../../../../../infra/local/aws/postgres/free-port.ts";
import { type Postgres, startPostgres } from "../../../../../infra/local/aws/postgres/postgres.ts";
import { patience } from "../../../../support/patience.ts";

let temporary: string;
let postgres: Postgres;
let port: number;
const children: ChildProcess[] = [];

beforeAll(async () => {
  temporary = makeTemporary();
  vi.stubEnv("TMPDIR", temporary);
  port = await freePort();
  postgres = await startPostgres({ port });
});
afterEach(() => {
  vi.stubEnv("TMPDIR", temporary);
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await postgres.close();
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

function makeTemporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "xray-watch-test-"));
  chmodSync(folder, 0o777); // If root runs the test, the server runs as `nobody`, who needs access.
  return folder;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** The folders of PostgreSQL; tsx has its cache next to them. */
function folders(parent = temporary): string[] {
  return readdirSync(parent).filter((name) => name.startsWith("xray-watch-"));
}

const dataFolders = (parent: string) => folders(parent).map((folder) => join(parent, folder, "data"));

const dataFolder = (parent = temporary) => dataFolders(parent)[0] ?? "";

/** The process ids in the servers' own lock files. */
const serverProcesses = (parent: string) =>
  dataFolders(parent).map((folder) =>
    Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]),
  );

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts the program that starts PostgreSQL, with its own temporary folder. */
function startParent(folder: string) {
  const program = join(import.meta.dirname, "start-and-wait.ts");
  const parent = spawn(process.execPath, ["--import", "tsx", program], {
    detached: true, // Its own process group, as a command in a terminal has.
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(parent);
  return parent;
}

test("keeps its data and its address across a stop and a start", async () => {
  await query(postgres.url, "CREATE TABLE tasks AS SELECT 'Straße' AS title");

  await postgres.stop();
  await expect(query(postgres.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
  await postgres.start();

  expect(await query(postgres.url, "SELECT title FROM tasks")).toEqual([{ title: "Straße" }]);
});

test("listens only on loopback, and stores passwords as SCRAM", async () => {
  const settings = `SELECT current_setting('listen_addresses') AS addresses,
    current_setting('unix_socket_directories') AS sockets, left(rolpassword, 13) AS kept,
    (SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules) AS methods
    FROM pg_authid WHERE rolname = current_user`;

  expect(await query(postgres.url, settings)).toEqual([
    { addresses: "127.0.0.1", sockets: "", kept: "SCRAM-SHA-256", methods: ["scram-sha-256"] },
  ]);
});

test.runIf(process.getuid?.() === 0)("runs as another user when root starts it", () => {
  expect(statSync(dataFolder()).uid).not.toBe(0);
});

test("names a port that is in use", async () => {
  expect(postgres.port).toBe(port);

  await expect(startPostgres({ port })).rejects.toMatchObject({
    name: "PostgresPortInUse",
    message: expect.stringContaining(`Port ${port} of 127.0.0.1 is in use`),
  });
  expect(folders()).toHaveLength(1);
});

test("runs beside another server, and leaves nothing when it is closed", async () => {
  const own = makeTemporary();
  vi.stubEnv("TMPDIR", own);
  const second = await startPostgres();
  const [pid = 0] = serverProcesses(own);
  const crossed = new URL(postgres.url);
  crossed.password = second.password;
  await expect(query(crossed.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  expect(await query(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);

  await second.close();

  expect(runs(pid)).toBe(false);
  expect(readdirSync(own)).toEqual([]);
  rmdirSync(own);
});

test.each([
  ["its parent is killed", (parent: number) => process.kill(parent, "SIGKILL")],
  ["Ctrl-C ends all programs of the terminal", (parent: number) => process.kill(-parent, "SIGINT")],
])("leaves no process and no folder, nor those of a clone, when %s", async (_, end) => {
  const own = makeTemporary();
  const parent = startParent(own);
  await once(createInterface({ input: parent.stdout }), "line");
  const pids = serverProcesses(own);
  expect(pids.map(runs)).toEqual([true, true]);

  end(parent.pid ?? 0);

  await vi.waitUntil(() => !pids.some(runs) && folders(own).length === 0, patience);
  rmSync(own, { recursive: true });
});

test("removes its folder when its parent is killed during the start", async () => {
  const own = makeTemporary();
  const parent = startParent(own);
  await vi.waitUntil(() => existsSync(dataFolder(own)), { timeout: patience, interval: 5 });

  parent.kill("SIGKILL");

  await vi.waitUntil(() => folders(own).length === 0, patience);
  rmSync(own, { recursive: true });
});

test("names a temporary folder that it cannot write to, and the remedy", async () => {
  vi.stubEnv("TMPDIR", join(temporary, "missing"));

  await expect(startPostgres()).rejects.toMatchObject({
    name: "TemporaryFolderNotWritable",
    message: expect.stringMatching(/missing cannot be written to .* Set TMPDIR/),
  });
});

test.runIf(process.getuid?.() === 0)(
  "names a temporary folder that is closed to the other user",
  async () => {
    const own = mkdtempSync(join(temporary, "closed-"));
    vi.stubEnv("TMPDIR", own);

    await expect(startPostgres()).rejects.toMatchObject({ name: "TemporaryFolderNotWritable" });
    expect(readdirSync(own)).toEqual([]);
  },
);

test.each([
  ["win32-x64", "There is no PostgreSQL for win32-x64"],
  [process.platform === "darwin" ? "linux-x64" : "darwin-x64", "is not installed: run npm ci"],
])("names the remedy on %s without its programs", (platform, problem) => {
  expect(() => findBinaries(platform)).toThrow(problem);
  expect(() => findBinaries(platform)).toThrow("set DATABASE_URL");
});
