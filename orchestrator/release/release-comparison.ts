import { canonicalHash, canonicalJson } from "../text/canonical-json.ts";
import { templateContent } from "../text/template-content.ts";
import { imageOf, type Release } from "./release.ts";

/** What a change set makes of the stack. */
export interface PlannedStack {
  /** SHA-256, hex, of the template's content. */
  readonly templateHash: string;
  /** The name of the parameter that holds the image. */
  readonly imageParameter: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a change set changes beside the image. */
export interface ReleaseDifferences {
  readonly template: boolean;
  /** Names. */
  readonly parameters: readonly string[];
}

/** Template, image and parameters are the release's own; secret parameters cannot be told apart. */
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
    (image === imageOf(release) || image === release.parameters[imageParameter]) &&
    canonicalJson(compared) === canonicalJson(recorded)
  );
}

/** Template and parameters against the release's; secret parameters cannot be told apart. */
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
