import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { watchFunctions } from "../../../../infra/local/in-process/watch-functions.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xray-watch-sources-"));
  await mkdir(join(root, "functions", "shared"), { recursive: true });
  await write("functions/shared/clients.ts", "export class Clients {}");
  await write("functions/shared/word.ts", 'export const word: string = "one";');
  const say = 'import { word } from "./shared/word.ts"; export const createHandler = () => () => word;';
  await write("functions/say.ts", say);
  await write("functions/other.ts", 'export const createHandler = () => () => "other";');
  onTestFinished(() => rm(root, { recursive: true }));
});

/** Writes a file atomically: a part of it would be detected as a change, too. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(join(root, "draft"), text);
  await rename(join(root, "draft"), join(root, file));
}

/** The functions `say` and `other`, watched until the test ends. */
async function watch() {
  const events: string[] = [];
  let arrived = () => {};
  const add = (event: string) => {
    events.push(event);
    arrived();
  };
  const watched = await watchFunctions({
    root,
    names: ["say", "other"],
    outdir: join(root, "dist"),
    onReloaded: (names) => add(`reloaded ${names.join()}`),
    onProblem: (problem) => add(`problem ${problem}`),
  });
  onTestFinished(() => watched.close());
  return {
    ...watched,
    say: () => (watched.current("say").createHandler as unknown as () => () => string)()(),
    /** Writes a file; resolves to the watcher's next event. */
    change: (file: string, text: string) =>
      new Promise<string | undefined>((resolve) => {
        arrived = () => resolve(events.at(-1));
        void write(file, text);
      }),
  };
}

describe("the watched functions", () => {
  it("are loaded again only if a file that they use has changed", async () => {
    const { current, say, change } = await watch();
    const [before, other] = [say(), current("other")];

    const event = await change("functions/shared/word.ts", 'export const word: string = "two";');

    expect([before, event, say()]).toEqual(["one", "reloaded say", "two"]);
    expect(current("other")).toBe(other);
  });

  it("continue with the previous code after a change that cannot be compiled or loaded", async () => {
    const { say, change } = await watch();

    const compiled = await change("functions/shared/word.ts", "export const word = (");
    const loaded = await change(
      "functions/shared/word.ts",
      'export const word = "three"; throw new Error("no");',
    );
    const meanwhile = say();
    const corrected = await change("functions/shared/word.ts", 'export const word = "four";');

    expect(compiled).toMatch(/^problem [\s\S]*functions\/shared\/word\.ts:1/);
    expect(loaded).toBe("problem no");
    expect(meanwhile).toBe("one");
    expect([corrected, say()]).toEqual(["reloaded say", "four"]);
  });

  it("reject a first load that fails, and the name of a function that is not watched", async () => {
    const { current, close } = await watch();
    expect(() => current("third")).toThrow("the function third is not watched");
    // The next one empties the folder that this one writes to.
    await close();

    await write("functions/say.ts", "export const (");

    await expect(watch()).rejects.toThrow("functions/say.ts:1");
  });
});
