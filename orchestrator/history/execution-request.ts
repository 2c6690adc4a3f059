import type { Deployment } from "../deployment/deployment.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";

/** The fields of an execution's input that pages show. */
export interface ExecutionRequest {
  readonly image?: string;
  readonly stack?: string;
  readonly requester?: string;
  readonly reason?: string;
  /** The release to restore, by its deployment; `true`: the previous one. */
  readonly rollback?: string | true;
}

/** What is deployed, for people: the image, or the release to restore; undefined if the input has neither. */
export function deployedOf({ image, rollback }: ExecutionRequest): string | undefined {
  if (image || !rollback) return image;
  return rollback === true ? "restore the previous release" : `restore ${rollback}`;
}

/** As the deployment was made of its input and the settings. */
export const requestOf = ({
  image,
  stackName,
  requester,
  reason,
  release,
}: Deployment): ExecutionRequest => ({
  image,
  stack: stackName,
  requester,
  reason,
  ...(release && { rollback: executionNameOf(release.deploymentId) }),
});

/** Reads an execution's input, which may be anything if it was refused. Ignores all other fields. */
export function executionRequest(input: string | undefined): ExecutionRequest {
  const { image, stack, requester, reason, rollback } = parsed(input);
  const texts = Object.entries({ image, stack, requester, reason, rollback });
  return {
    ...Object.fromEntries(texts.filter(([, value]) => typeof value === "string")),
    ...(rollback === true && { rollback }),
  };
}

function parsed(input: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(input ?? "");
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
