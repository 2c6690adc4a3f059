import { badImages } from "../images/bad-images.ts";
import type { ExecutionRow } from "./executions.ts";
import { rollbackChoice } from "./start-fields.ts";

/** An image to choose, with the outcome of its deployment. */
export interface ImageChoice {
  readonly value: string;
  readonly name: string;
  readonly hint: string;
}

export interface ImageChoices {
  readonly versions: readonly ImageChoice[];
  readonly bad: readonly ImageChoice[];
}

const firstVersion = "1.0.0";
// Older versions can be typed.
const shownVersions = 3;

/** The next version, the deployed versions, the rollback, and the images that fail. */
export function imageChoices(executions: readonly ExecutionRow[]): ImageChoices {
  const deployed = executions
    .filter(({ progress }) => progress.endState === "Deployed")
    .flatMap(({ subject }) => /^tasks:(\d+\.\d+\.\d+)$/.exec(subject)?.[1] ?? []);
  const known = [...new Set(deployed)];
  const next = known.length > 0 ? nextMinor(known) : firstVersion;
  return {
    versions: [
      version(next, known.length > 0 ? "the next version" : "the first version"),
      ...known
        .slice(0, shownVersions)
        .map((each) =>
          version(
            each,
            each === known[0] ? "deployed last; deploying it again changes nothing" : "was deployed before",
          ),
        ),
      ...(known.length > 0
        ? [
            {
              value: rollbackChoice,
              name: "The previous release",
              hint: "rolls back manually, reviewed and approved like any deployment",
            },
          ]
        : []),
    ],
    bad: badImages.map(({ tag, description }) => ({
      value: `tasks:${tag}`,
      name: `tasks:${tag}`,
      hint: description,
    })),
  };
}

const version = (number: string, hint: string): ImageChoice => ({
  value: `tasks:${number}`,
  name: `tasks:${number}`,
  hint,
});

/** The minor version after the highest version. */
function nextMinor(versions: readonly string[]): string {
  const numbers = versions.map((each) => each.split(".").map(Number));
  const [[major = 1, minor = 0] = []] = numbers.sort(
    ([major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]) => otherMajor - major || otherMinor - minor,
  );
  return `${major}.${minor + 1}.0`;
}
