import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { ContainerCommand, ContainerImage, TaggedImages } from "../aws/ecs/container-image.ts";
import { badImages, type Fault } from "./bad-images.ts";
import { parseImageReference } from "./image-reference.ts";

export interface ImageRegistryOptions {
  /** Resolves to the path of the bundled tasks service, a single ESM file. Called at each look-up of an image. */
  readonly serviceBundle: () => Promise<string>;
}

/** The only repository of this machine. */
export const imageRepository = "tasks";
/** https://semver.org, with or without a pre-release version. Container tags cannot contain `+`, so no build metadata. */
const versionPattern = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

/**
 * The images of this machine: the current source of the tasks service as any version, and the bad images. Each is an
 * index of images for two platforms.
 */
export function createImageRegistry({ serviceBundle }: ImageRegistryOptions): TaggedImages {
  const foundImages = new Map<string, ContainerImage>();
  const movedTags = new Map<string, ContainerImage>();
  const remember = (image: ContainerImage) => {
    foundImages.set(image.digest, image);
    for (const digest of image.platformDigests ?? []) {
      foundImages.set(digest, { digest, command: image.command });
    }
  };
  return {
    find: async (reference) => {
      const parsed = parseImageReference(reference);
      if (parsed?.repository !== imageRepository) return undefined;
      if (parsed.digest !== undefined) return foundImages.get(parsed.digest);
      const { tag = "" } = parsed;
      const moved = movedTags.get(tag);
      if (moved) return moved;
      const fault = badImages.find((bad) => bad.tag === tag)?.fault;
      if (!fault && !versionPattern.test(tag)) return undefined;
      const image = await imageOf(tag, fault, await serviceBundle());
      remember(image);
      return image;
    },
    tag: (reference, image) => movedTags.set(parseImageReference(reference)?.tag ?? "", image),
  };
}

async function imageOf(tag: string, fault: Fault | undefined, bundle: string): Promise<ContainerImage> {
  const command: ContainerCommand = {
    file: process.execPath,
    args: programArguments(fault, bundle),
    environment: { SERVICE_VERSION: tag, ...fault?.environment },
  };
  // Hashes contents, not paths: the same source has the same digest on every machine.
  const hash = createHash("sha256").update(JSON.stringify(command.environment));
  for (const file of [bundle, fault?.module]) if (file !== undefined) hash.update(await readFile(file));
  const digest = `sha256:${hash.digest("hex")}`;
  return { digest, platformDigests: platforms.map((platform) => digestOf(digest, platform)), command };
}

const platforms = ["linux/amd64", "linux/arm64"];

const digestOf = (index: string, platform: string) =>
  `sha256:${createHash("sha256").update(index).update(platform).digest("hex")}`;

function programArguments(fault: Fault | undefined, bundle: string): string[] {
  if (!fault) return [bundle];
  return fault.replacesService ? [fault.module] : ["--import", pathToFileURL(fault.module).href, bundle];
}
