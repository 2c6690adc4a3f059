import { imageDigest, imageName } from "../deployment/image-reference.ts";
import { canonicalHash, canonicalJson } from "../text/canonical-json.ts";
import { templateContent } from "../text/template-content.ts";
import { approvedDigestOf, type Release } from "./release.ts";

/** The stack after the change set. */
export interface PlannedStack {
  /** SHA-256, hex, of the template's content. */
  readonly templateHash: string;
  /** The name of the image parameter. */
  readonly imageParameter: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a change set changes besides the image. */
export interface ReleaseDifferences {
  readonly template: boolean;
  /** Names of the changed parameters. */
  readonly parameters: readonly string[];
}

/**
 * Whether template, image and parameters equal the release's. The image has to be named by the digest that was
 * approved: a tag may mean another image by now. Secret parameters cannot be compared.
 */
export function restores(
  release: Release,
  { templateHash, imageParameter, parameters }: PlannedStack,
): boolean {
  const image = parameters[imageParameter];
  const recorded = { ...release.parameters, [imageParameter]: image };
  const compared = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !release.secretParameters.includes(name)),
  );
  return (
    hashOfTemplate(release) === templateHash &&
    isApprovedImage(release, image) &&
    canonicalJson(compared) === canonicalJson(recorded)
  );
}

const isApprovedImage = (release: Release, image = "") =>
  imageName(image) === imageName(release.image) &&
  imageDigest(image) !== undefined &&
  imageDigest(image) === approvedDigestOf(release);

/** The differences from the release's template and parameters. Secret parameters cannot be compared. */
export function differencesFrom(
  release: Release,
  { templateHash, imageParameter, parameters }: PlannedStack,
): ReleaseDifferences {
  const names = new Set([...Object.keys(parameters), ...Object.keys(release.parameters)]);
  const isCompared = (name: string) => name !== imageParameter && !release.secretParameters.includes(name);
  return {
    template: hashOfTemplate(release) !== templateHash,
    parameters: [...names].filter(
      (name) => isCompared(name) && parameters[name] !== release.parameters[name],
    ),
  };
}

const hashOfTemplate = ({ template }: Release) => canonicalHash(templateContent(template));
