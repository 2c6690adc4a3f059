import { BaseSequencer, type TestSpecification } from "vitest/node";

/** They wait more than they compute: begun first, they leave a processor to the others; begun last, they idle alone. */
const longest = [
  "test/infra/local/scenarios.test.ts",
  "test/infra/commands/start.test.ts",
  "test/browser/deployment-page.test.ts",
  "test/browser/console.test.ts",
  "test/browser/approval-page.test.ts",
  "test/chaos/chaos.test.ts",
];

/** Vitest's own order, but the longest files first. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(file));
      return index === -1 ? longest.length : index;
    };
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
