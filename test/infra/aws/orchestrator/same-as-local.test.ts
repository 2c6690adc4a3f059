import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { expect, it, onTestFinished } from "vitest";
import { ComputeStack } from "../../../../infra/aws/compute/compute-stack.ts";
import { computeTemplate } from "../../../../infra/aws/compute/compute-template.ts";
import { definitionFile } from "../../../../infra/aws/orchestrator/deployment-state-machine.ts";
import { orchestratorNames } from "../../../../infra/aws/orchestrator/names.ts";
import { bundleFunctions } from "../../../../infra/build/bundle.ts";
import {
  cleanUpRepetition,
  executionStatusPattern,
  functions,
} from "../../../../infra/functions/functions.ts";
import {
  functionArn,
  functionName,
  stackName,
  stateMachineName,
  tableName,
} from "../../../../infra/local/access/local-names.ts";
import type { BaseServices } from "../../../../infra/local/base-services.ts";
import { localFunctions } from "../../../../infra/local/local-functions.ts";
import type { LocalServices } from "../../../../infra/local/local-services.ts";
import { stateMachineDefinition } from "../../../../infra/local/provision.ts";
import { settings } from "../../../../infra/settings.ts";
import { resourcesOf } from "../synthesized.ts";
import { orchestratorTemplate, synthesizedStack } from "./synthesized.ts";

/** What the local AWS always has. */
const withSlack = { approval: { ...settings.approval, slack: true } };

/** What is another thing in another place: addresses, ARNs, and the parameters that name the machine. */
const ofThePlace = [
  "CLOUDFORMATION_ROLE_ARN",
  "SLACK_SECRET_ARN",
  "STATE_MACHINE_ARN",
  "TABLE_NAME",
  "TARGETS",
  "WEB_URL",
];

/** Variables of the local AWS only. On AWS, Lambda sets its own, and every image names its registry. */
const ofTheMachine = /^AWS_|^IMAGE_REGISTRY$/;

const endpointUrl = "http://127.0.0.1:4600";

const onThisMachine = () =>
  localFunctions({
    options: {},
    endpointUrl,
    baseServices: {
      externalApi: { urlTemplate: `${endpointUrl}/{seconds}` },
      database: {},
      xray: { daemonAddress: "127.0.0.1:2000" },
    } as BaseServices,
    services: { databaseSecretArn: "arn:database", slackSecretArn: "arn:slack" } as LocalServices,
  });

async function onAws() {
  const template = await orchestratorTemplate(withSlack);
  return resourcesOf(template, "AWS::Lambda::Function").map(({ Properties }) => Properties);
}

const byName = <Fn extends { readonly name: string }>(fns: readonly Fn[]) =>
  fns.toSorted((left, right) => left.name.localeCompare(right.name));

it("functions have the same names, time-outs and memory", async () => {
  const there = (await onAws()).map(({ FunctionName: name, Timeout, MemorySize }) => ({
    name,
    Timeout,
    MemorySize,
  }));

  const here = onThisMachine().map(({ name, timeoutSeconds, memoryMb }) => ({
    name,
    Timeout: timeoutSeconds,
    MemorySize: memoryMb,
  }));
  expect(here).toHaveLength(functions.length);
  expect(byName(here)).toEqual(byName(there));
});

it("functions have the same environment variables, with the same values except for addresses", async () => {
  const there = (await onAws()).map(({ FunctionName: name, Environment }) => ({
    name,
    ...(Environment?.Variables as Record<string, unknown>),
  }));

  const here = onThisMachine().map(({ name, environment }) => {
    const own = Object.entries(environment).filter(([variable]) => !ofTheMachine.test(variable));
    return { name, ...Object.fromEntries(own) } as { name: string } & Record<string, unknown>;
  });
  const comparable = (fns: readonly ({ readonly name: string } & Record<string, unknown>)[]) =>
    byName(fns).map((fn) =>
      Object.fromEntries(
        Object.entries(fn).map(([variable, value]) => [
          variable,
          ofThePlace.includes(variable) ? "set" : value,
        ]),
      ),
    );
  expect(comparable(here)).toEqual(comparable(there));
  for (const fn of there) expect(fn).toMatchObject({ NODE_OPTIONS: "--enable-source-maps" });
});

it("table, state machine, functions and stack have the same names", () => {
  const names = orchestratorNames(settings.stacks);

  expect(names).toMatchObject({ table: tableName, stateMachine: stateMachineName });
  for (const { name } of functions) expect(names.function(name)).toBe(functionName(name));
  expect(settings.targets.map((target) => target.stackName)).toContain(stackName);
});

it("the state machine is the same file, with the same functions at the same places", async () => {
  const { template, outdir } = await synthesizedStack();
  const [machine] = resourcesOf(template, "AWS::StepFunctions::StateMachine");
  const { DefinitionS3Location, DefinitionSubstitutions } = machine?.Properties ?? {};

  const deployed = await readFile(join(outdir, `asset.${DefinitionS3Location.Key}`), "utf8");

  expect(deployed).toBe(await readFile(definitionFile, "utf8"));
  const filledIn = Object.keys(DefinitionSubstitutions).reduce((text, placeholder) => {
    const fn = functions.find(({ state }) => placeholder === `${state}FunctionArn`);
    return text.replaceAll(`\${${placeholder}}`, `${functionArn(fn?.name ?? "")}:1`);
  }, deployed);
  expect(await stateMachineDefinition(1)).toBe(filledIn);
  expect(filledIn).not.toContain("${");
});

it("the same ends of executions are cleaned up", async () => {
  const template = await orchestratorTemplate();

  const rule = resourcesOf(template, "AWS::Events::Rule").find(({ Properties }) => Properties.EventPattern);
  expect(rule?.Properties.EventPattern).toMatchObject(executionStatusPattern);
});

it("a failed clean-up is repeated as often, and kept in a queue", async () => {
  const template = await orchestratorTemplate();

  const [config] = resourcesOf(template, "AWS::Lambda::EventInvokeConfig").filter(
    ({ Properties }) => Properties.DestinationConfig,
  );
  expect(config?.Properties).toMatchObject({
    MaximumRetryAttempts: cleanUpRepetition.retryAttempts,
    MaximumEventAgeInSeconds: cleanUpRepetition.maxEventAgeSeconds,
  });
});

it("the compute template in the bundles is the synthesised one, which the local AWS deploys", async () => {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const app = new App({ outdir: join(folder, "cdk.out"), builtinCloudFormationValidation: false });
  const stack = new ComputeStack(app, settings);

  await bundleFunctions({ outdir: folder, computeTemplate: await computeTemplate() });

  const synthesized = app.synth().getStackByName(stack.stackName).template;
  const deploying = functions.filter(({ assets }) => assets.includes("compute-template"));
  expect(deploying.length).toBeGreaterThan(0);
  for (const { name } of deploying) {
    const bundled = await readFile(join(folder, name, "compute.template.json"), "utf8");
    expect(JSON.parse(bundled), name).toEqual(synthesized);
  }
});
