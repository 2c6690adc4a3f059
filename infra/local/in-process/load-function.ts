import type { Clients } from "../../../functions/shared/clients.ts";
import type { CreateHandler, Environment } from "../../../functions/shared/environment.ts";
import type { FunctionInstance, InstanceOptions } from "../aws/lambda/local-function.ts";
import { InstanceLogger } from "./instance-logger.ts";
import { untraced } from "./untraced.ts";

/** The exports of a function's modules that create an instance of it. */
export interface FunctionModules {
  readonly createHandler: CreateHandler;
  readonly Clients: new (environment: Environment) => Clients;
}

/** Imports the function's TypeScript modules with this process's loader, which is tsx or the tests'. */
export async function importFunction(name: string): Promise<FunctionModules> {
  const file = new URL(`../../../functions/${name}.ts`, import.meta.url);
  const [{ createHandler }, { Clients }] = await Promise.all([
    // Vite would list the folder's files, and its cache would not notice a new one.
    import(/* @vite-ignore */ file.href) as Promise<Pick<FunctionModules, "createHandler">>,
    import("../../../functions/shared/clients.ts"),
  ]);
  return { createHandler, Clients };
}

/** Creates an instance of a function in this process. On Lambda, `infra/build/function-entries.ts` does. */
export function createInstance(
  { createHandler, Clients }: FunctionModules,
  { variables, now, log }: InstanceOptions,
): FunctionInstance {
  const ended = new AbortController();
  const environment: Environment = {
    variables,
    clock: { now },
    logger: new InstanceLogger(now, log),
    tracing: untraced(ended.signal),
  };
  const clients = new Clients(environment);
  return {
    handler: createHandler(environment, clients) as FunctionInstance["handler"],
    close: () => {
      ended.abort(new Error("the function's instance has ended"));
      clients.close();
    },
  };
}

/** An instance that is created again before its next invocation if the function's modules have changed. */
export function createReloadingInstance(
  current: () => FunctionModules,
  options: InstanceOptions,
): FunctionInstance {
  let modules = current();
  let instance = createInstance(modules, options);
  return {
    handler: (event, context) => {
      if (current() !== modules) {
        instance.close();
        modules = current();
        instance = createInstance(modules, options);
      }
      return instance.handler(event, context);
    },
    close: () => instance.close(),
  };
}
