import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Import {
  readonly file: string;
  readonly specifier: string;
}

/** What each room may import from outside itself: paths from the root, or packages. */
const rooms: readonly { readonly room: string; readonly may: readonly RegExp[] }[] = [
  {
    room: "orchestrator",
    may: [
      /^@aws-sdk\/(client-[\w-]+|lib-dynamodb)$/,
      // Of node:net, the pure part: what an address is, and in which block it lies.
      /^node:(buffer|crypto|net|zlib|util)$/,
      /^valibot$/,
      /^@cfworker\/json-schema$/,
      /^hono\/html$/,
    ],
  },
  {
    room: "functions",
    may: [
      /^orchestrator\//,
      /^service\/(smoke-tests\.json|database\/)/,
      /^@aws-sdk\/(client-[\w-]+|lib-dynamodb)$/,
      /^@smithy\/(core\/retry|node-http-handler|types)$/,
      /^@aws-lambda-powertools\//,
      /^@middy\/core$/,
      /^aws-lambda$/,
      /^aws-xray-sdk-core$/,
      /^node:/,
    ],
  },
  { room: "service", may: [/^(hono|@hono|pg|valibot|aws-xray-sdk-core|esbuild)(\/|$)/, /^node:/] },
  {
    room: "infra/aws",
    may: [
      /^aws-cdk-lib(\/|$)/,
      /^constructs$/,
      /^infra\/(settings|functions\/(environment|functions|permission-resources|permissions|routes))\.ts$/,
      /^orchestrator\/(deployment\/(payloads|principals|smoke-test-contract|target|target-shape)|review\/policy-settings|text\/address|web\/web-paths)\.ts$/,
      /^node:/,
    ],
  },
  {
    // The cache of the template knows these folders only: compute-template.ts.
    room: "infra/aws/compute",
    may: [/^infra\/(settings\.ts|aws\/stack\/)/, /^aws-cdk-lib(\/|$)/, /^constructs$/, /^node:/],
  },
  {
    // It could be taken out of the project: what it knows of the product it is told.
    room: "infra/local/aws",
    may: [
      /^@aws-sdk\/(client-[\w-]+|core\/protocols)$/,
      /^@aws-cdk\/cloudformation-diff$/,
      /^@smithy\//,
      /^(aws-lambda|dynalite|jsonata|pg|postal-mime|valibot|yaml)$/,
      /^node:/,
    ],
  },
];

/** The subjects of `orchestrator/`, from the top: each may import those below it, and nothing above. */
const subjects = [
  "states",
  "web",
  "messages",
  "pages",
  "pictures",
  "history",
  "migration-task",
  "evidence",
  "verification",
  "approval",
  "review",
  "ecs",
  "stack",
  "release",
  "image",
  "rehearsal",
  "database",
  "channels",
  "deployment",
  "text",
];

/** The rooms of `infra/`, from the top: each may import those below it, and nothing above. */
const infraRooms = [
  "infra/documents",
  "infra/commands",
  "infra/progress",
  "infra/local/scenarios",
  "infra/local",
  "infra/local/console",
  "infra/local/access",
  "infra/local/images",
  "infra/local/in-process",
  "infra/local/aws",
  "infra/executions",
  "infra/build",
  "infra/aws",
  "infra/functions",
  "infra",
];

/** These hold files beside their rooms; a new folder in them is a room that has to be listed. */
const listedWhole = ["infra", "infra/local"];

const infraRoomOf = (file: string) =>
  infraRooms.find((room) => dirname(file) === room) ??
  infraRooms.find((room) => file.startsWith(`${room}/`) && !listedWhole.includes(room));

type Edge = readonly [from: string, to: string];

/** The edges of circles, and of ways between circles: those with an edge before them and one behind them, at last. */
function circlesOf(edges: readonly Edge[]): readonly Edge[] {
  const starts = new Set(edges.map(([from]) => from));
  const ends = new Set(edges.map(([, to]) => to));
  const left = edges.filter(([from, to]) => ends.has(from) && starts.has(to));
  return left.length === edges.length ? left : circlesOf(left);
}

const kebabCase = (name: string) => name.replace(/(?<=.)(?=[A-Z])/g, "-").toLowerCase();

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function importsOf(file: string): Promise<Import[]> {
  const text = await readFile(join(root, file), "utf8");
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"|^import\s+"([^"]+)"/gm;
  return [...text.matchAll(pattern)].map(([, from, dynamic, bare]) => ({
    file,
    specifier: fromRoot(file, from ?? dynamic ?? bare ?? ""),
  }));
}

const fromRoot = (file: string, specifier: string) =>
  specifier.startsWith(".") ? relative(root, resolve(root, dirname(file), specifier)) : specifier;

async function importsOfRoom(room: string): Promise<Import[]> {
  return (await Promise.all((await sources(room)).map(importsOf))).flat();
}

describe("the rooms", () => {
  it.each(rooms)("$room imports only what it may", async ({ room, may }) => {
    const imports = await importsOfRoom(room);
    const foreign = imports.filter(
      ({ specifier }) => !specifier.startsWith(`${room}/`) && !may.some((pattern) => pattern.test(specifier)),
    );

    expect(imports.length).toBeGreaterThan(0);
    expect(foreign).toEqual([]);
  });

  it("of orchestrator/ import only what lies below them", async () => {
    // Beside the subjects lie the entry points that no state calls: they are on top.
    const levelOf = (file: string) => subjects.indexOf(file.split("/").slice(1, -1)[0] ?? "");
    const imports = await importsOfRoom("orchestrator");
    const folders = new Set((await sources("orchestrator")).map((file) => file.split("/").slice(1, -1)[0]));

    const upward = imports.filter(
      ({ file, specifier }) => specifier.startsWith("orchestrator/") && levelOf(specifier) < levelOf(file),
    );

    expect([...folders].filter((folder) => folder !== undefined).sort()).toEqual([...subjects].sort());
    expect(upward).toEqual([]);
  });

  it("of infra/ import only what lies below them", async () => {
    const imports = await importsOfRoom("infra");
    const levelOf = (file: string) => infraRooms.indexOf(infraRoomOf(file) ?? "");

    const upward = imports.filter(
      ({ file, specifier }) => specifier.startsWith("infra/") && levelOf(specifier) < levelOf(file),
    );

    expect((await sources("infra")).filter((file) => infraRoomOf(file) === undefined)).toEqual([]);
    expect(upward).toEqual([]);
  });

  it("of infra/ have no circle of files", async () => {
    const imports = await importsOfRoom("infra");

    expect(circlesOf(imports.map(({ file, specifier }) => [file, specifier]))).toEqual([]);
  });

  it("of infra/ have no circle of folders", async () => {
    const folders = (await importsOfRoom("infra"))
      .map(({ file, specifier }): Edge => [dirname(file), dirname(specifier)])
      .filter(([from, to]) => from !== to);

    expect(circlesOf(folders)).toEqual([]);
  });

  it("have one name for a Task state, from the console to its test", async () => {
    const { States } = JSON.parse(await readFile(join(root, "statemachine/deploy.asl.json"), "utf8"));
    const { functions } = await import("../infra/functions/functions.ts");
    const tasks = Object.entries<{ Type: string }>(States).filter(([, { Type }]) => Type === "Task");
    const states = tasks.map(([name]) => kebabCase(name)).sort();
    const listing = async (folder: string, ending: string) =>
      (await readdir(join(root, folder))).map((file) => file.replace(ending, "")).sort();

    expect(functions.flatMap(({ name, state }) => (state ? [name] : [])).sort()).toEqual(states);
    expect(await listing("orchestrator/states", ".ts")).toEqual(states);
    expect(await listing("test/orchestrator/states", ".test.ts")).toEqual(states);
    for (const [name] of tasks) {
      const file = new URL(`../orchestrator/states/${kebabCase(name)}.ts`, import.meta.url);
      // Vite would list the folder's files now, and its cache would not notice a new one.
      const module = await import(/* @vite-ignore */ file.href);
      expect(module).toHaveProperty(name.charAt(0).toLowerCase() + name.slice(1));
    }
  });

  it("keeps the CDK's constructs out of the local AWS", async () => {
    const imports = await importsOfRoom("infra/local");

    expect(imports.filter(({ specifier }) => /^(aws-cdk-lib|constructs)/.test(specifier))).toEqual([]);
  });

  it.each(["aws-xray-sdk-core"])("%s is used in one file per program", async (name) => {
    const imports = [...(await importsOfRoom("functions")), ...(await importsOfRoom("service"))];
    const files = new Set(imports.filter(({ specifier }) => specifier === name).map(({ file }) => file));

    expect([...files].sort()).toEqual(["functions/shared/xray.ts", "service/xray.ts"]);
  });

  it("leaves the environment, the clock and the network to those who call the orchestrator", async () => {
    const worldly =
      /process\.env|Date\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|setTimeout\(|randomBytes\(|randomUUID\(/;
    // A browser runs them: the sources of the pages' script, and its text.
    const isOfBrowser = /^orchestrator\/pages\/(browser\/|live-script\.generated\.ts$)/;
    const files = (await sources("orchestrator")).filter((file) => !isOfBrowser.test(file));
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(join(root, file), "utf8")]),
    );

    expect(texts.filter(([, text]) => worldly.test(text ?? "")).map(([file]) => file)).toEqual([]);
  });

  it("leaves the process's environment and clock to what binds the functions to Lambda", async () => {
    const files = await sources("functions");
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(join(root, file), "utf8")] as const),
    );
    const using = (pattern: RegExp) => texts.filter(([, text]) => pattern.test(text)).map(([file]) => file);

    expect(using(/process\.|import\.meta/)).toEqual([]);
    expect(using(/Date\.now\(|new Date\(\)|new Logger\(/)).toEqual([
      "functions/shared/lambda-environment.ts",
    ]);
  });

  it("serves each function from a file of its name", async () => {
    const { functions } = await import("../infra/functions/functions.ts");
    const files = (await sources("functions")).filter((file) => /^functions\/[^/]+\.ts$/.test(file));

    expect(files.sort()).toEqual(functions.map(({ name }) => `functions/${name}.ts`).sort());
  });
});
