import { join } from "node:path";
import { bundleFolder } from "../build/bundle.ts";
import { environmentOf, runtimeEnvironment } from "../functions/environment.ts";
import { functions } from "../functions/functions.ts";
import { functionArn, functionName } from "./access/local-names.ts";
import type { LocalFunction } from "./aws/lambda/lambda-runtime.ts";
import type { FunctionCode } from "./aws/lambda/local-function.ts";
import type { BaseServices } from "./base-services.ts";
import { isCloneable } from "./database-cluster.ts";
import type { LocalServices } from "./local-services.ts";
import { type LocalAwsOptions, localEnvironment } from "./local-settings.ts";

export interface LocalFunctionOptions {
  readonly options: LocalAwsOptions;
  readonly endpointUrl: string;
  readonly baseServices: BaseServices;
  readonly services: LocalServices;
}

/** The functions of `infra/functions/functions.ts` for the local Lambda. Each gets only its own settings. */
export function localFunctions(sources: LocalFunctionOptions): readonly LocalFunction[] {
  const { options, endpointUrl, baseServices, services } = sources;
  const values = localEnvironment({
    options,
    endpointUrl,
    databaseSecretArn: services.databaseSecretArn,
    slackSecretArn: services.slackSecretArn,
    externalApiUrl: baseServices.externalApi.urlTemplate,
    isCloneable: isCloneable(baseServices.database),
  });
  return functions.map(({ name, environment, timeoutSeconds, memoryMb }) => ({
    name: functionName(name),
    arn: functionArn(name),
    code: codeOf(name, options),
    environment: {
      ...runtimeEnvironment,
      AWS_ENDPOINT_URL: endpointUrl,
      // Identifies the caller to the endpoint, which does not verify signatures.
      AWS_ACCESS_KEY_ID: functionName(name),
      AWS_SECRET_ACCESS_KEY: "local",
      // On AWS the functions run on a newer Node. Here the SDK would warn about Node 20 in each worker.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_XRAY_DAEMON_ADDRESS: baseServices.xray.daemonAddress,
      ...environmentOf({ name, environment }, values),
    },
    timeoutSeconds,
    memoryMb,
  }));
}

function codeOf(name: string, { functions: place = "bundles" }: LocalAwsOptions): FunctionCode {
  if (place === "bundles") return { bundle: join(bundleFolder, name, "index.mjs") };
  return {
    folder: join(bundleFolder, name),
    load: async (options) => {
      // Loaded only here: the logger's package is not needed where the functions run from their bundles.
      const { createInstance, createReloadingInstance, importFunction } = await import(
        "./in-process/load-function.ts"
      );
      return place === "inProcess"
        ? createInstance(await importFunction(name), options)
        : createReloadingInstance(() => place.current(name), options);
    },
  };
}
