import type { PolicyRule } from "../policy-rule.ts";
import { imagesIn } from "./container-rules.ts";

export const imageRules: readonly PolicyRule[] = [
  {
    name: "image-exists",
    title: "the registry has the image",
    verdict: "deny",
    override: "allowMissingImages",
    findings: ({ images: { after } }) =>
      after.registry === "missing"
        ? [
            {
              subject: after.name,
              sentence: "its registry does not have it, so no task could start",
              remedy: "push the image to the repository",
            },
          ]
        : [],
  },
  {
    name: "image-known",
    title: "it is known whether the registry has the image",
    verdict: "warn",
    findings: ({ phase, images: { after } }) =>
      phase === "deploy" && after.registry === "unknown"
        ? [
            {
              subject: after.name,
              sentence: `it is not known whether its registry has it: ${after.reason ?? "the registry gave no reason"}`,
              remedy: "check in the registry that the image exists",
            },
          ]
        : [],
  },
  {
    name: "image-by-digest",
    title: "images are named by their digests",
    verdict: "warn",
    findings: ({ images, changes }) =>
      [
        ...new Set([
          images.after.name,
          ...changes.flatMap(({ review, after }) =>
            review.type === "AWS::ECS::TaskDefinition" ? imagesIn(after) : [],
          ),
        ]),
      ]
        .filter((name) => name !== "" && !name.includes("@sha256:"))
        .map((name) => ({
          sentence: `${name} is named by a tag, which may point to another image tomorrow`,
          remedy: "name it by its digest: name@sha256:…",
        })),
  },
];
