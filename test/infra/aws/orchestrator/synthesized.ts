import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { onTestFinished } from "vitest";
import {
  OrchestratorStack,
  type OrchestratorStackProps,
} from "../../../../infra/aws/orchestrator/orchestrator-stack.ts";
import { functions } from "../../../../infra/functions/functions.ts";
import { type Settings, settings } from "../../../../infra/settings.ts";
import type { SynthesizedTemplate } from "../synthesized.ts";

export interface SynthesizedStack {
  readonly app: App;
  readonly stack: OrchestratorStack;
  /** Where the assets are. */
  readonly outdir: string;
  readonly template: SynthesizedTemplate;
}

/** The orchestrator's stack with small functions in the place of the bundles, or with those in a folder. */
export async function synthesizedStack(
  changes: Partial<Settings> = {},
  props: Partial<OrchestratorStackProps> & { readonly code?: string } = {},
): Promise<SynthesizedStack> {
  const folder = await temporaryFolder();
  const { code = "export const handler = () => {};", ...rest } = props;
  const bundles = await standIns(join(folder, "functions"), code);
  const outdir = join(folder, "cdk.out");
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new OrchestratorStack(app, { ...settings, ...changes }, { bundles, ...rest });
  return { app, stack, outdir, template: app.synth().getStackByName(stack.stackName).template };
}

/** Gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const templates = new Map<string, Promise<SynthesizedTemplate>>();

/** The template of the orchestrator's stack; synthesised once for the same changes. */
export function orchestratorTemplate(changes: Partial<Settings> = {}): Promise<SynthesizedTemplate> {
  const key = JSON.stringify(changes);
  const found = templates.get(key) ?? synthesizedStack(changes).then(({ template }) => template);
  templates.set(key, found);
  return found;
}

async function standIns(folder: string, code: string): Promise<string> {
  for (const { name } of functions) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "index.mjs"), `${code} // ${name}`);
  }
  return folder;
}
