import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = ["docs", "infra", "service", "statemachine"];

async function markdownFiles(): Promise<string[]> {
  const within = await Promise.all(
    rooms.map(async (room) =>
      (await readdir(join(root, room), { recursive: true })).map((file) => join(room, file)),
    ),
  );
  return ["README.md", "CONTRIBUTING.md", ...within.flat()].filter((file) => file.endsWith(".md"));
}

const documents = await Promise.all(
  (await markdownFiles()).map(async (file) => ({ file, text: await readFile(join(root, file), "utf8") })),
);

interface Link {
  readonly file: string;
  readonly target: string;
}

/** What a document links to or shows, but for addresses of the web. */
function linksOf({ file, text }: (typeof documents)[number]): Link[] {
  const targets = text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset)="([^"]+)"/g);
  return [...targets]
    .map(([, link, source]) => link ?? source ?? "")
    .filter((target) => !target.startsWith("http"))
    .map((target) => ({ file, target }));
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(text: string): string[] {
  const headings = text.matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

async function isBroken({ file, target }: Link): Promise<boolean> {
  const [path = "", anchor] = target.split("#");
  const linked = path === "" ? file : relative(root, join(root, dirname(file), path));
  if (!(await stat(join(root, linked)).catch(() => undefined))) return true;
  if (anchor === undefined) return false;
  const document = documents.find((each) => each.file === linked);
  return !document || !anchorsOf(document.text).includes(anchor);
}

it("every link of the documents leads to a file or heading that is there", async () => {
  const links = documents.flatMap(linksOf);

  const checked = await Promise.all(links.map(async (link) => ({ ...link, broken: await isBroken(link) })));

  expect(links.length).toBeGreaterThan(20);
  expect(checked.filter(({ broken }) => broken)).toEqual([]);
});

it("every npm script is in the README or for contributors, and every one that is named there is", () => {
  const texts = documents.map(({ text }) => text).join("\n");
  const named = [...texts.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
  const ofNpm = ["ci", "install"];

  const scripts = Object.keys(packageJson.scripts);

  expect(scripts.filter((script) => !named.includes(script) && !texts.includes(`\`${script}\``))).toEqual([]);
  expect(named.filter((name) => !scripts.includes(name) && !ofNpm.includes(name))).toEqual([]);
});
