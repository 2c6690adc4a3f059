import { imageDigest, imageName } from "../deployment/image-reference.ts";
import { pinnedName } from "./requested-image.ts";
import type { ResolvedImage } from "./resolve-image.ts";

/**
 * The requested image by its digest, for a container that runs `running`; undefined if its digest is not known. A template
 * may put a registry before the image parameter's value, so the registry of the running image stays.
 */
export function imageInPlaceOf(running: string, requested: ResolvedImage | undefined): string | undefined {
  if (!requested) return undefined;
  const pinned = pinnedName(requested);
  const digest = imageDigest(pinned);
  if (!digest) return undefined;
  const [name, runningName] = [imageName(pinned), imageName(running)];
  return `${runningName.endsWith(`/${name}`) ? runningName : name}@${digest}`;
}
