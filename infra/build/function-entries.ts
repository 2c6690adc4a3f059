import type { Plugin } from "esbuild";

const namespace = "function-entry";

/** The entry point of a function, by its name; `functionEntries` makes its source. */
export const functionEntry = (name: string) => `${namespace}:${name}`;

/** Makes the entry module of each function, whose source is no file. */
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
 * What Lambda loads: it exports `handler`. Here alone a function meets its process, for `functions/` itself reads no
 * environment when it is loaded.
 */
export const lambdaSource = (name: string) => `
import { createHandler } from "./functions/${name}.ts";
import { Clients } from "./functions/shared/clients.ts";
import { lambdaEnvironment } from "./functions/shared/lambda-environment.ts";

const environment = lambdaEnvironment(process.env);
export const handler = createHandler(environment, new Clients(environment));
`;

/** What the local AWS loads to run a function in its own process. */
export const inProcessSource = (name: string) => `
export { createHandler } from "./functions/${name}.ts";
export { Clients } from "./functions/shared/clients.ts";
`;
