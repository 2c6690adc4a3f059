import { App, type Stack } from "aws-cdk-lib";
import type { Settings } from "../settings.ts";
import { acknowledgeRules } from "./acknowledged-rules.ts";
import { BaseStack } from "./base/base-stack.ts";
import { checkSettings } from "./check-settings.ts";
import { ComputeStack } from "./compute/compute-stack.ts";
import { DatabaseStack } from "./database/database-stack.ts";
import { OrchestratorStack } from "./orchestrator/orchestrator-stack.ts";
import { RegistryStack } from "./registry/registry-stack.ts";
import { SecurityStack } from "./security/security-stack.ts";

export interface AppOptions {
  /** Where `synth()` writes the templates. */
  readonly outdir: string;
  readonly settings: Settings;
  /** The folder that `bundleFunctions` has written. */
  readonly bundles: string;
  /** Whether the CDK validates the templates against CloudFormation's rules, which takes about two seconds. */
  readonly validates: boolean;
}

/** The CDK app with all stacks of the project. Throws InvalidSettings. */
export function createApp({ outdir, settings, bundles, validates }: AppOptions): App {
  checkSettings(settings);
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validates,
  });
  deployInOrder([
    new BaseStack(app, settings),
    new SecurityStack(app, settings),
    new RegistryStack(app, settings),
    new DatabaseStack(app, settings),
    new OrchestratorStack(app, settings, { bundles }),
    new ComputeStack(app, settings),
  ]);
  acknowledgeRules(app, settings.stacks);
  return app;
}

/** Makes each stack depend on the previous one. They import by name, so the CDK cannot see these dependencies. */
function deployInOrder(stacks: readonly Stack[]): void {
  for (const [index, stack] of stacks.entries()) {
    const previous = stacks[index - 1];
    if (previous) stack.addStackDependency(previous);
  }
}
