import type { Plugin } from "esbuild";

const namespace = "function-entry";

/** The entry point of a function, by its name; `functionEntries` makes its source. */
export const functionEntry = (name: string) => `${namespace}:${name}`;

/** An esbuild plugin that makes the entry module of each function; its source is not a file. */
export const functionEntries = (projectRoot: string, source: (name: string) => string): Plugin => ({
  name: "function-entries",
  setup: (build) => {
    build.onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
      path: path.slice(namespace.length + 1),
      namespace,
    }));
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: source(path),
      resolveDir: projectRoot,
      loader: "ts",
    }));
  },
});

/**
 * The module that Lambda loads: it exports `handler`. Only here is the process's environment read; a module in
 * `functions/` reads none when it is loaded.
 */
export const lambdaSource = (name: string) => `
import { createHandler } from "./functions/${name}.ts";
import { Clients } from "./functions/shared/clients.ts";
import { lambdaEnvironment } from "./functions/shared/lambda-environment.ts";

const environment = lambdaEnvironment(process.env);
export const handler = createHandler(environment, new Clients(environment));
`;

/** The module that the local AWS loads to run a function in its own process. */
export const inProcessSource = (name: string) => `
export { createHandler } from "./functions/${name}.ts";
export { Clients } from "./functions/shared/clients.ts";
`;
