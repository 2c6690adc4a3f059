import { imageName } from "../../deployment/image-reference.ts";
import type { PlannedImage } from "../image-change.ts";
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
    name: "image-moved",
    title: "the image's tag still means the image that the change set was created for",
    verdict: "deny",
    findings: ({ images: { after } }) =>
      after.movedTo
        ? [
            {
              subject: after.name,
              sentence: `its tag was moved from ${after.digest} to ${after.movedTo}, and the stack names it by its tag`,
              remedy: "start the deployment again",
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
          images.after.pinnedAs ?? images.after.name,
          ...changes.flatMap(({ review, after }) =>
            review.type === "AWS::ECS::TaskDefinition" ? imagesIn(after) : [],
          ),
        ]),
      ]
        .filter((name) => name !== "" && !name.includes("@sha256:"))
        .map((name) => ({
          sentence: `${name} is ${notPinned(images.after, name)}named by a tag, which may point to another image tomorrow`,
          remedy: "name it by its digest: name@sha256:…",
        })),
  },
];

/** Why the change set does not name the deployment's own image by its digest. */
const notPinned = (image: PlannedImage, name: string) =>
  name === image.name && image.notPinned ? `not pinned (${image.notPinned}): it is ` : "";
