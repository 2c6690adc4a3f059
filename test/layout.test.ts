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
      /^node:(buffer|crypto|zlib|util)$/,
      /^valibot$/,
      /^hono\/html$/,
    ],
  },
  {
    room: "functions",
    may: [
      /^orchestrator\//,
      /^service\/(smoke-tests\.json|database\/)/,
      /^statemachine\/deploy\.asl\.json$/,
      /^@aws-sdk\/(client-[\w-]+|lib-dynamodb)$/,
      /^@smithy\/(core\/retry|types)$/,
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
      /^infra\/(settings|functions\/(environment|functions|permission-resources|permissions))\.ts$/,
      /^orchestrator\/(deployment\/(payloads|smoke-test-contract|target|target-shape)|review\/policy-settings|web\/web-paths)\.ts$/,
      /^node:/,
    ],
  },
];

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

  it("keeps the CDK's constructs out of the local AWS", async () => {
    const imports = await importsOfRoom("infra/local");

    expect(imports.filter(({ specifier }) => /^(aws-cdk-lib|constructs)/.test(specifier))).toEqual([]);
  });

  it.each(["aws-xray-sdk-core"])("%s is used in one file per program", async (name) => {
    const imports = [...(await importsOfRoom("functions")), ...(await importsOfRoom("service"))];
    const files = new Set(imports.filter(({ specifier }) => specifier === name).map(({ file }) => file));

    expect([...files].sort()).toEqual(["functions/shared/tracing.ts", "service/xray.ts"]);
  });

  it("leaves the environment, the clock and the network to those who call the orchestrator", async () => {
    const worldly =
      /process\.env|Date\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|setTimeout\(|randomBytes\(|randomUUID\(/;
    // What this file holds is run by a browser.
    const files = (await sources("orchestrator")).filter((file) => !file.endsWith("/live-script.ts"));
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(join(root, file), "utf8")]),
    );

    expect(texts.filter(([, text]) => worldly.test(text ?? "")).map(([file]) => file)).toEqual([]);
  });

  it("serves each function from a file of its name", async () => {
    const { functions } = await import("../infra/functions/functions.ts");
    const files = (await sources("functions")).filter((file) => /^functions\/[^/]+\.ts$/.test(file));

    expect(files.sort()).toEqual(functions.map(({ name }) => `functions/${name}.ts`).sort());
  });
});
