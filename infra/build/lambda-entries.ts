import type { Plugin } from "esbuild";

const prefix = "lambda-entry:";

/** The entry point of a function's bundle, by the function's name; `lambdaEntries` makes its source. */
export const lambdaEntry = (name: string) => `${prefix}${name}`;

/** The one place where a function meets its process: `functions/` itself reads no environment when it is loaded. */
const source = (name: string) => `
import { createHandler } from "./functions/${name}.ts";
import { Clients } from "./functions/shared/clients.ts";
import { lambdaEnvironment } from "./functions/shared/lambda-environment.ts";

const environment = lambdaEnvironment(process.env);
export const handler = createHandler(environment, new Clients(environment));
`;

/** Makes the entry of each bundle: the module that Lambda loads, which exports `handler`. */
export const lambdaEntries = (projectRoot: string): Plugin => ({
  name: "lambda-entries",
  setup: (build) => {
    build.onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path }) => ({
      path: path.slice(prefix.length),
      namespace: "lambda-entry",
    }));
    build.onLoad({ filter: /.*/, namespace: "lambda-entry" }, ({ path }) => ({
      contents: source(path),
      resolveDir: projectRoot,
      loader: "ts",
    }));
  },
});
