import { App } from "aws-cdk-lib";
import { ComputeStack } from "./compute-stack.ts";

/** The name the runbook gives the compute stack. */
export const COMPUTE_STACK_NAME = "xray-poc-compute";

export interface AppOptions {
  /** Where `synth()` writes the templates. */
  readonly outdir: string;
  /** Whether the CDK checks the templates against CloudFormation's rules, which takes about two seconds. */
  readonly validates: boolean;
}

/** The CDK app with all stacks of the project. */
export function createApp({ outdir, validates }: AppOptions): App {
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validates,
  });
  new ComputeStack(app, COMPUTE_STACK_NAME);
  return app;
}
