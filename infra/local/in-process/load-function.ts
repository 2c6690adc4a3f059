import type { Clients } from "../../../functions/shared/clients.ts";
import type { CreateHandler, Environment } from "../../../functions/shared/environment.ts";
import type { FunctionInstance, InstanceSurroundings } from "../aws/lambda/local-function.ts";
import { InstanceLogger } from "./instance-logger.ts";
import { untraced } from "./untraced.ts";

/** The modules of a function that make an instance of it. */
export interface FunctionModules {
  readonly createHandler: CreateHandler;
  readonly Clients: new (environment: Environment) => Clients;
}

/** The function's modules as this process's own loader finds them: TypeScript, under tsx and in the tests. */
export async function importFunction(name: string): Promise<FunctionModules> {
  const [{ createHandler }, { Clients }] = await Promise.all([
    import(`../../../functions/${name}.ts`) as Promise<Pick<FunctionModules, "createHandler">>,
    import("../../../functions/shared/clients.ts"),
  ]);
  return { createHandler, Clients };
}

/** Makes an instance of a function in this process; on Lambda its entry does, of `infra/build/function-entries.ts`. */
export function createInstance(
  { createHandler, Clients }: FunctionModules,
  { variables, now, log }: InstanceSurroundings,
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

/** An instance that is made anew, before its next invocation, when the function's modules have changed. */
export function createReloadingInstance(
  current: () => FunctionModules,
  surroundings: InstanceSurroundings,
): FunctionInstance {
  let modules = current();
  let instance = createInstance(modules, surroundings);
  return {
    handler: (event, context) => {
      if (current() !== modules) {
        instance.close();
        modules = current();
        instance = createInstance(modules, surroundings);
      }
      return instance.handler(event, context);
    },
    close: () => instance.close(),
  };
}
