import { RegionInfo } from "aws-cdk-lib/region-info";
import { functions } from "../../functions/functions.ts";
import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless } from "./problem.ts";

/** Lambda's limit; functions are named `<stack>-<function>`. */
const maxFunctionNameLength = 64;

/** RDS's limit; the cluster is named after its stack. */
const maxClusterNameLength = 63;

/** Checks the region, and finds names that AWS would reject in the middle of a deployment. */
export const nameProblems: Check = (settings) => [
  ...regionProblems(settings),
  ...Object.entries(settings.stacks).flatMap(([key, name]) => stackNameProblems(`stacks.${key}`, name)),
  ...uniquenessProblems(settings.stacks),
  ...derivedNameProblems(settings.stacks),
  ...repositoryNameProblems(settings.registry),
];

function regionProblems({ region }: Settings): readonly Problem[] {
  const known = RegionInfo.regions.map(({ name }) => name);
  const near = known.filter((name) => name.split("-")[0] === region.split("-")[0]);
  return unless(known.includes(region), {
    setting: "region",
    problem: `"${region}" is not an AWS region`,
    remedy: `set one of ${(near.length > 0 ? near : known).join(", ")}`,
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function stackNameProblems(setting: string, name: string): readonly Problem[] {
  return unless(/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name), {
    setting,
    problem: `"${name}" is not a valid stack name`,
    remedy: "use at most 128 letters, digits and hyphens, and begin with a letter",
  });
}

function uniquenessProblems(stacks: Settings["stacks"]): readonly Problem[] {
  const entries = Object.entries(stacks);
  return entries.flatMap(([key, name], index) => {
    const twin = entries.slice(0, index).find(([, other]) => other === name);
    return unless(twin === undefined, {
      setting: `stacks.${key}`,
      problem: `"${name}" is also the name of stacks.${twin?.[0]}`,
      remedy: "give each stack a name of its own",
    });
  });
}

function derivedNameProblems({ orchestrator, database }: Settings["stacks"]): readonly Problem[] {
  const longest = Math.max(...functions.map(({ name }) => name.length));
  const maxLength = maxFunctionNameLength - 1 - longest;
  return [
    ...unless(orchestrator.length <= maxLength, {
      setting: "stacks.orchestrator",
      problem: `"${orchestrator}" makes function names longer than ${maxFunctionNameLength} characters`,
      remedy: `use at most ${maxLength} characters`,
    }),
    ...unless(database.length <= maxClusterNameLength && !/--|-$/.test(database), {
      setting: "stacks.database",
      problem: `"${database}" is not a valid name for the database cluster`,
      remedy: `use at most ${maxClusterNameLength} characters, no two hyphens in a row and none at the end`,
    }),
  ];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
function repositoryNameProblems({ repositoryName }: Settings["registry"]): readonly Problem[] {
  const part = "[a-z0-9]+(?:[._-][a-z0-9]+)*";
  const valid = new RegExp(`^(?:${part}/)*${part}$`).test(repositoryName);
  return unless(valid && repositoryName.length >= 2 && repositoryName.length <= 256, {
    setting: "registry.repositoryName",
    problem: `"${repositoryName}" is not a valid repository name`,
    remedy: "use 2 to 256 lower-case letters and digits, with single . _ - or / between them",
  });
}
