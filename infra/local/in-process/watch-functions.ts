import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, type BuildResult, context, formatMessages, type Plugin } from "esbuild";
import { functionEntries, functionEntry, inProcessSource } from "../../build/function-entries.ts";
import type { FunctionModules } from "./load-function.ts";

export interface WatchOptions {
  /** Absolute path of the folder that has `functions/`. */
  readonly root: string;
  readonly names: readonly string[];
  /** Absolute path of a folder below `root`; it is emptied. */
  readonly outdir: string;
  /** Called with the functions that were loaded again, and the milliseconds since the change was detected. */
  readonly onReloaded: (names: readonly string[], milliseconds: number) => void;
  /** Called with the reason why a change could not be loaded; the previous code continues. */
  readonly onProblem: (problem: string) => void;
}

export interface WatchedFunctions {
  /** The function's modules as last loaded. Throws if the function is not watched. */
  current(name: string): FunctionModules;
  close(): Promise<void>;
}

/**
 * Loads functions from their sources, and again when a source changes. Rejects if the first load fails. With the
 * source maps, a debugger and a stack trace show the sources.
 */
export async function watchFunctions(options: WatchOptions): Promise<WatchedFunctions> {
  const { root, outdir, onReloaded, onProblem } = options;
  const loaded = new LoadedFunctions(root);
  let isFirst = true;
  const reload = async (result: BuildResult, startedAt: number) => {
    if (isFirst) return;
    try {
      const names = await loaded.load(result);
      if (names.length > 0) onReloaded(names, performance.now() - startedAt);
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
    }
  };
  await rm(outdir, { recursive: true, force: true });
  const build = await context({
    ...buildOptions(options),
    plugins: [functionEntries(root, inProcessSource), onBuilt(reload)],
  });
  try {
    await loaded.load(await build.rebuild());
    isFirst = false;
    await build.watch();
  } catch (error) {
    await build.dispose();
    throw error;
  }
  return { current: (name) => loaded.current(name), close: () => build.dispose() };
}

// The name of each file has a hash of its content and its imports. Node loads a file once, so it loads again only the
// files that have changed.
const buildOptions = ({ root, names, outdir }: WatchOptions): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: functionEntry(name), out: name })),
  outdir,
  outExtension: { ".js": ".mjs" },
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: "linked",
  metafile: true,
  logLevel: "silent",
});

const onBuilt = (built: (result: BuildResult, startedAt: number) => Promise<void>): Plugin => ({
  name: "on-built",
  setup: (build) => {
    let startedAt = 0;
    build.onStart(() => {
      startedAt = performance.now();
    });
    build.onEnd((result) => built(result, startedAt));
  },
});

/** The loaded functions, each with the file that it was loaded from. */
class LoadedFunctions {
  readonly #functions = new Map<string, { readonly file: string; readonly modules: FunctionModules }>();

  constructor(private readonly root: string) {}

  current(name: string): FunctionModules {
    const found = this.#functions.get(name);
    if (!found) throw new Error(`the function ${name} is not watched`);
    return found.modules;
  }

  /** Loads the functions whose files are new. Atomic: all or none. Resolves to their names. */
  async load({ errors, metafile }: BuildResult): Promise<readonly string[]> {
    if (errors.length > 0) throw new Error((await formatMessages(errors, { kind: "error" })).join("").trim());
    const built = filesOf(Object.entries(metafile?.outputs ?? {}));
    const changed = built.filter(([name, file]) => this.#functions.get(name)?.file !== file);
    const imported = await Promise.all(
      changed.map(async ([name, file]) => {
        const modules: FunctionModules = await import(pathToFileURL(join(this.root, file)).href);
        return [name, { file, modules }] as const;
      }),
    );
    for (const [name, one] of imported) this.#functions.set(name, one);
    return changed.map(([name]) => name);
  }
}

/** The functions' names, each with its output file. */
function filesOf(outputs: readonly (readonly [string, { readonly entryPoint?: string }])[]) {
  const prefix = functionEntry("");
  return outputs.flatMap(([file, { entryPoint }]) =>
    entryPoint?.startsWith(prefix) ? [[entryPoint.slice(prefix.length), file] as const] : [],
  );
}
