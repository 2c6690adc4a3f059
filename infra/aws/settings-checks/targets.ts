import { parseSmokeTests } from "../../../orchestrator/deployment/smoke-test-contract.ts";
import { shapeProblems } from "../../../orchestrator/deployment/target-shape.ts";
import type { Settings } from "../../settings.ts";
import { unlessDelayScale } from "./capacity.ts";
import { stackNameProblems } from "./names.ts";
import { type Check, type Problem, unless } from "./problem.ts";

/** As many as the policies of roles have room for: 10,240 characters, of which CloudFormation's takes 800 a stack. */
export const MOST_TARGETS = 7;

/** The stacks that the orchestrator may deploy. */
export const targetProblems: Check = ({ targets, stacks }) => [
  ...targets.flatMap(ownProblems),
  ...unless(targets.length > 0, {
    setting: "targets",
    problem: "is empty, so that nothing could be deployed",
    remedy: "set at least the stack of stacks.compute",
  }),
  ...unless(targets.length <= MOST_TARGETS, {
    setting: "targets",
    problem: `has ${targets.length} stacks, and the roles' policies have room for ${MOST_TARGETS}`,
    remedy: "let a second orchestrator, of another stacks.orchestrator, deploy the others",
  }),
  ...targets.flatMap(({ stackName }, index) =>
    unless(targets.findIndex((target) => target.stackName === stackName) === index, {
      setting: `targets[${index}].stackName`,
      problem: `"${stackName}" is a target already`,
      remedy: "give each target a stack of its own",
    }),
  ),
  ...targets.flatMap(({ stackName }, index) => {
    const role = Object.entries(stacks).find(([key, name]) => key !== "compute" && name === stackName)?.[0];
    return unless(role === undefined, {
      setting: `targets[${index}].stackName`,
      problem: `"${stackName}" is stacks.${role}, which deployments stand on`,
      remedy: "name the stack of a service",
    });
  }),
];

function ownProblems(target: Settings["targets"][number], index: number): readonly Problem[] {
  const setting = `targets[${index}]`;
  return [
    ...shapeProblems(target)
      .filter(({ field }) => field !== "stackName")
      .map(({ field, problem }) => ({
        setting: `${setting}.${field}`,
        problem,
        remedy: "docs/bring-your-own-stack.md says what it may be",
      })),
    ...smokeTestProblems(target, setting),
    ...stackNameProblems(`${setting}.stackName`, target.stackName),
    ...unless(target.template === "compute" || !target.createWhenMissing, {
      setting: `${setting}.createWhenMissing`,
      problem: `"${target.stackName}" keeps the template it has, and has none before it is there`,
      remedy: 'set it to false, or template to "compute"',
    }),
    ...unless(!(target.imageParameter in target.parameters), {
      setting: `${setting}.parameters.${target.imageParameter}`,
      problem: "is the image, which every deployment names itself",
      remedy: "take it out",
    }),
    ...unlessDelayScale(`${setting}.delayScale`, target.delayScale),
  ];
}

function smokeTestProblems({ smokeTests }: Settings["targets"][number], setting: string): readonly Problem[] {
  if (smokeTests === undefined) return [];
  try {
    parseSmokeTests(smokeTests, `${setting}.smokeTests`);
    return [];
  } catch (error) {
    return [
      {
        setting: `${setting}.smokeTests`,
        problem: (error as Error).message,
        remedy: "write them as service/smoke-tests.json is written",
      },
    ];
  }
}
