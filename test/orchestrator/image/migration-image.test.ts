import { expect, it } from "vitest";
import { imageInPlaceOf } from "../../../orchestrator/image/migration-image.ts";
import type { ResolvedImage } from "../../../orchestrator/image/resolve-image.ts";

const digest = `sha256:${"a".repeat(64)}`;
const registry = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";
const image = (changes: Partial<ResolvedImage> = {}): ResolvedImage => ({
  ...{ name: "tasks:1.1.0", digest, registry: "present" },
  ...changes,
});
const { digest: _, ...tagged } = image({ registry: "unknown" });

it.each<[string, string, ResolvedImage | undefined, string | undefined]>([
  ["by the registry's digest", "tasks:1.0.0", image(), `tasks@${digest}`],
  [
    "in the registry that the template puts before it",
    `${registry}/tasks:1.0.0`,
    image(),
    `${registry}/tasks@${digest}`,
  ],
  [
    "in its own registry",
    "tasks:1.0.0",
    image({ name: `${registry}/tasks:1.1.0` }),
    `${registry}/tasks@${digest}`,
  ],
  ["of another repository", `${registry}/my-tasks:1.0.0`, image(), `tasks@${digest}`],
  ["by a digest in its name", "tasks:1.0.0", { ...tagged, name: `tasks@${digest}` }, `tasks@${digest}`],
  ["not by a tag", "tasks:1.0.0", tagged, undefined],
  ["not if none was requested", "tasks:1.0.0", undefined, undefined],
])("the image of a migration task is named %s", (_, running, requested, expected) => {
  expect(imageInPlaceOf(running, requested)).toBe(expected);
});
