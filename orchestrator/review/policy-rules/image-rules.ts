import { imageName } from "../../deployment/image-reference.ts";
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
    name: "image-repository",
    title: "the image comes from the repository of the previous release",
    verdict: "second-approver",
    findings: ({ images: { before, after } }) =>
      before && imageName(before.name) !== imageName(after.name)
        ? [
            {
              subject: after.name,
              sentence: `it comes from another repository than the previous release, ${before.name}`,
              remedy: "find out who may push to that repository",
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
