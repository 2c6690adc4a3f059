import { access, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { endStates } from "../orchestrator/deployment/deployment.ts";
import type { DeploymentInput } from "../orchestrator/deployment/deployment-input.ts";
import { deploymentErrorNames } from "../orchestrator/deployment/errors.ts";
import { type Target, targetDefaults } from "../orchestrator/deployment/target.ts";
import packageDescription from "../package.json" with { type: "json" };
import machine from "../statemachine/deploy.asl.json" with { type: "json" };

interface Document {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = (await readdir(join(root, "docs"), { recursive: true })).filter((name) => name.endsWith(".md"));
const documents = await Promise.all(
  [
    "README.md",
    "CONTRIBUTING.md",
    "statemachine/README.md",
    "infra/local/README.md",
    "service/README.md",
    ...pages.map((name) => `docs/${name}`),
  ].map(readDocument),
);
const [readme, contributing, stateMachine] = documents.map(({ text }) => text) as [string, string, string];
const ownStack = documents.find(({ path }) => path === "docs/bring-your-own-stack.md")?.text ?? "";

// The type checker wants each field of the input here, and no other.
const inputFields = Object.keys({
  image: true,
  rollback: true,
  reason: true,
  requester: true,
  startId: true,
  stack: true,
  parameters: true,
  allowDeletions: true,
  allowMissingImages: true,
  allowBreakingMigrations: true,
  approvers: true,
  approvals: true,
  approvalDeadlineSeconds: true,
  acknowledgeFailedRollback: true,
} satisfies Record<keyof DeploymentInput, true>);

const targetFields = Object.keys({
  ...targetDefaults,
  stackName: true,
  template: true,
  smokeTests: true,
} satisfies Record<keyof Target, unknown>);

const partsOfDecision = ["Context", "Decision", "Reason", "Consequences", "What would change it"];

describe("the documents", () => {
  it.each(documents)("$path links to nothing that is not there", async ({ path, text }) => {
    const broken = await Promise.all(linksOf(text).map((link) => brokenLink(path, link)));

    expect(broken.filter((link) => link !== undefined)).toEqual([]);
  });

  it.each(documents)("$path names no file that is not there", async ({ path, text }) => {
    const missing = await Promise.all(filesNamedIn(text).map((name) => missingFile(path, name)));

    expect(missing.filter((name) => name !== undefined)).toEqual([]);
  });

  it("names each npm script to those who use it or change it, and no other", () => {
    const named = documents.flatMap(({ text }) => scriptsNamedIn(text));
    const where = scriptsNamedIn(readme + contributing);

    expect(Object.keys(packageDescription.scripts).filter((script) => !where.includes(script))).toEqual([]);
    expect(named.filter((script) => !(script in packageDescription.scripts))).toEqual([]);
  });

  it("has a row for each field of a deployment's input, and no other", () => {
    expect(firstCells(readme, "| field | meaning |").sort()).toEqual(inputFields.sort());
  });

  it("has a row for each field of a target, and no other", () => {
    expect(firstCells(ownStack, "| field | meaning |").sort()).toEqual(targetFields.sort());
  });

  it("has a row for each end state, and no other", () => {
    expect(firstCells(readme, "| end state |").sort()).toEqual([...endStates].sort());
  });

  it("has a row for each state that is no end state, and no other", () => {
    const states = Object.keys(machine.States).filter(
      (name) => !(endStates as readonly string[]).includes(name),
    );

    expect(firstCells(stateMachine, "| state |").sort()).toEqual(states.sort());
  });

  it("has a row for each record of a decision, which is short and dated", () => {
    const records = documents.filter(({ path }) => /^docs\/decisions\/(?!README)/.test(path));
    const index = documents.find(({ path }) => path === "docs/decisions/README.md")?.text ?? "";

    expect(linksOf(index).sort()).toEqual(records.map(({ path }) => basename(path)).sort());
    for (const { text } of records) {
      expect(text).toMatch(/^# .+\n\n\d{4}-\d{2}-\d{2}\n\n\*\*Context\.\*\* /);
      expect([...text.matchAll(/^\*\*(.+)\.\*\*/gm)].map(([, part]) => part)).toEqual(partsOfDecision);
      expect(text.split("\n").length).toBeLessThanOrEqual(41);
    }
  });

  it("has a row for each error, and no other", () => {
    expect(firstCells(stateMachine, "| error |").sort()).toEqual([...deploymentErrorNames].sort());
  });
});

async function readDocument(path: string): Promise<Document> {
  return { path, text: await readFile(join(root, path), "utf8") };
}

/** Everything in backticks in the first cells of the table that begins so. */
function firstCells(text: string, head: string): string[] {
  const [, rows = ""] = text.slice(text.indexOf(head)).split(/\n\|[- |]+\|\n/, 2);
  const cells = (rows.split("\n\n")[0] ?? "").split("\n").map((row) => row.split(" | ")[0] ?? "");
  return cells.flatMap(quotedIn);
}

const quotedIn = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, quoted = ""]) => quoted);

/** Targets of links and pictures inside the project. */
function linksOf(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)];
  return targets.map(([, link, source]) => link ?? source ?? "").filter((target) => !target.includes("://"));
}

async function brokenLink(from: string, link: string): Promise<string | undefined> {
  const [file, anchor] = link.split("#") as [string, string?];
  const path = file ? join(dirname(from), file) : from;
  if (!(await exists(path))) return link;
  if (anchor === undefined) return undefined;
  const { text } = await readDocument(path);
  return anchorsOf(text).includes(anchor) ? undefined : link;
}

/** As GitHub makes them from headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Paths in backticks that begin with one of the project's folders, without what follows a `#`. */
function filesNamedIn(text: string): string[] {
  const path = /^(?:docs|functions|images|infra|orchestrator|service|statemachine|test)\/[\w./-]*/;
  return quotedIn(text).flatMap((quoted) => path.exec(quoted)?.[0] ?? []);
}

async function missingFile(from: string, name: string): Promise<string | undefined> {
  const candidates = [name, relative(".", join(dirname(from), name))];
  return (await Promise.all(candidates.map(exists))).includes(true) ? undefined : name;
}

const exists = (path: string) =>
  access(join(root, path)).then(
    () => true,
    () => false,
  );

/** `npm start`, `npm run deploy`, and in the same cell of a table `infra:deploy`. */
function scriptsNamedIn(text: string): string[] {
  const commands = [...text.matchAll(/\bnpm (?:run )?((?:infra|docs|test|bundle):[\w-]+|[a-z]+)/g)];
  const others = quotedIn(text).filter((quoted) => /^infra:\w+$/.test(quoted));
  return [...commands.map(([, script = ""]) => script), ...others].filter((script) => script !== "ci");
}
