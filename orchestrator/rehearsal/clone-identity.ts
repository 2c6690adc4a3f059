import type { Tag } from "@aws-sdk/client-rds";
import { sha256 } from "../text/sha256.ts";

/** What the names of all clones begin with; the functions' permissions end there. */
export const clonePrefix = "xray-watch-";

// 40 of 64 hex digits: 160 bits are unique enough, and with the writer's suffix there are 58 of RDS's 63 characters.
const digestLength = 40;

/** The clone's name: the same for every call of a deployment, and of no other one. */
export const cloneIdentifier = (deploymentId: string): string =>
  `${clonePrefix}${sha256(deploymentId).slice(0, digestLength)}`;

export const cloneWriterIdentifier = (deploymentId: string): string =>
  `${cloneIdentifier(deploymentId)}-writer`;

/** The tag of every clone and its instance. Without it, nothing is used or deleted. */
export const cloneTag = "xray-watch:deployment";

/** RDS allows no other characters in a tag; the `~` of an id is one of them. */
const forbiddenInTags = /[^\p{L}\p{N}_.:/=+@ -]/gu;

/** Says to people which deployment it is; the identifier says so to the program. */
const tagValue = (deploymentId: string) => deploymentId.replaceAll(forbiddenInTags, "_");

export const cloneTags = (deploymentId: string): Tag[] => [{ Key: cloneTag, Value: tagValue(deploymentId) }];

export const isTaggedFor = (deploymentId: string, tags: readonly Tag[] = []): boolean =>
  tags.some(({ Key, Value }) => Key === cloneTag && Value === tagValue(deploymentId));
