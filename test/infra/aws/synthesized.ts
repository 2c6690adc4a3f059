import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { onTestFinished } from "vitest";
import { createApp } from "../../../infra/aws/app.ts";
import { functions } from "../../../infra/functions/functions.ts";
import { type Settings, settings } from "../../../infra/settings.ts";

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: read as the plain JSON it is.
  readonly Properties?: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: unknown }>>;
}

/** No way to the internet for the tasks, and the X-Ray daemon from a registry that they reach all the same. */
export const withoutEgress: Partial<Settings> = {
  network: { ...settings.network, egress: "none" },
  targets: settings.targets.map((target) => ({
    ...target,
    parameters: {
      ...target.parameters,
      XRayDaemonImage: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/xray-daemon:3.5.0",
    },
  })),
};

/** The app in a folder that is gone after the test. */
export async function temporaryApp(changes: Partial<Settings> = {}, validates = false): Promise<App> {
  const outdir = await mkdtemp(join(tmpdir(), "xray-watch-"));
  onTestFinished(() => rm(outdir, { recursive: true, force: true }));
  const bundles = join(outdir, "functions");
  for (const { name } of functions) await standIn(join(bundles, name));
  return createApp({ outdir, settings: { ...settings, ...changes }, bundles, validates });
}

/** In the place of a function's bundle, which the templates know by its hash only. */
async function standIn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "index.mjs"), "export const handler = () => {};");
}

type Templates = Readonly<Record<string, SynthesizedTemplate>>;

const synthesized = new Map<string, Promise<Templates>>();

/** The templates of all stacks, by stack name; synthesised once for the same changes. */
export function templates(changes: Partial<Settings> = {}): Promise<Templates> {
  const key = JSON.stringify(changes);
  const found = synthesized.get(key) ?? synthesizeTemplates(changes);
  synthesized.set(key, found);
  return found;
}

async function synthesizeTemplates(changes: Partial<Settings>): Promise<Templates> {
  const { stacks } = (await temporaryApp(changes)).synth();
  return Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template]));
}

export async function templateOf(
  stack: keyof Settings["stacks"],
  changes: Partial<Settings> = {},
): Promise<SynthesizedTemplate> {
  const found = (await templates(changes))[settings.stacks[stack]];
  if (!found) throw new Error(`No stack ${stack}`);
  return found;
}

export const resourcesOf = ({ Resources }: SynthesizedTemplate, type: string) =>
  Object.values(Resources).filter(({ Type }) => Type === type);
