/** What an execution was asked for, as far as pages show it. */
export interface ExecutionRequest {
  readonly image?: string;
  readonly stack?: string;
  readonly requester?: string;
  readonly reason?: string;
  /** The release that is to come back, by its deployment; `true`: the one before the last. */
  readonly rollback?: string | true;
}

/** What is deployed, for people: the image, or the release that comes back; missing when the input says neither. */
export function deployedOf({ image, rollback }: ExecutionRequest): string | undefined {
  if (image || !rollback) return image;
  return rollback === true ? "back to the release before" : `back to ${rollback}`;
}

/** Reads an execution's input, whatever it is: a refused one may be anything. Nothing else of it is shown. */
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
