import { contractProblems } from "../../../orchestrator/deployment/smoke-test-contract.ts";
import { shapeProblems } from "../../../orchestrator/deployment/target-shape.ts";
import type { Settings } from "../../settings.ts";
import { unlessDelayScale } from "./capacity.ts";
import { stackNameProblems } from "./names.ts";
import { type Check, type Problem, unless } from "./problem.ts";

/** Limited by the size of a role's policies: 10,240 characters, of which CloudFormation's role needs 800 per stack. */
export const maxTargets = 7;

/** Checks the stacks that the orchestrator may deploy. */
export const targetProblems: Check = ({ targets, stacks }) => [
  ...targets.flatMap(ownProblems),
  ...unless(targets.length > 0, {
    setting: "targets",
    problem: "is empty: nothing could be deployed",
    remedy: "set at least the stack of stacks.compute",
  }),
  ...unless(targets.length <= maxTargets, {
    setting: "targets",
    problem: `has ${targets.length} stacks, but the roles' policies have room for ${maxTargets} only`,
    remedy: "deploy the others with a second orchestrator, with another stacks.orchestrator",
  }),
  ...targets.flatMap(({ stackName }, index) =>
    unless(targets.findIndex((target) => target.stackName === stackName) === index, {
      setting: `targets[${index}].stackName`,
      problem: `"${stackName}" is already a target`,
      remedy: "give each target a stack of its own",
    }),
  ),
  ...targets.flatMap(({ stackName }, index) => {
    const role = Object.entries(stacks).find(([key, name]) => key !== "compute" && name === stackName)?.[0];
    return unless(role === undefined, {
      setting: `targets[${index}].stackName`,
      problem: `"${stackName}" is stacks.${role}, which every deployment depends on`,
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
        remedy: "docs/bring-your-own-stack.md lists the valid values",
      })),
    ...smokeTestProblems(target, setting),
    ...stackNameProblems(`${setting}.stackName`, target.stackName),
    ...unless(target.template === "compute" || !target.createWhenMissing, {
      setting: `${setting}.createWhenMissing`,
      problem: `"${target.stackName}" keeps its own template, so it must already exist`,
      remedy: 'set it to false, or template to "compute"',
    }),
    ...unless(!Object.hasOwn(target.parameters, target.imageParameter), {
      setting: `${setting}.parameters.${target.imageParameter}`,
      problem: "is the image, which every deployment sets itself",
      remedy: "remove it",
    }),
    ...unlessDelayScale(`${setting}.delayScale`, target.delayScale),
  ];
}

function smokeTestProblems({ smokeTests }: Settings["targets"][number], setting: string): readonly Problem[] {
  const problems = smokeTests === undefined ? [] : contractProblems(smokeTests);
  return unless(problems.length === 0, {
    setting: `${setting}.smokeTests`,
    problem: problems.join("; "),
    remedy: "write them in the form of service/smoke-tests.json",
  });
}
