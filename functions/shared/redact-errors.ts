import { redactError } from "../../orchestrator/text/redaction.ts";

/** The part of an AWS SDK client that is used here. */
interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: "finalizeRequest"; readonly name: string; readonly override: true },
    ): void;
  };
}

type Next = (request: unknown) => Promise<unknown>;

/** Makes a client redact its errors. A client must be traced after this. */
export function redactErrors(client: object): void {
  const redacting = (next: Next) => (request: unknown) =>
    next(request).catch((error: unknown) => {
      throw redactError(error);
    });
  // X-Ray's middleware runs around this one, so it records the redacted error.
  const options = { step: "finalizeRequest", name: "redactErrors", override: true } as const;
  (client as SdkClient).middlewareStack.add(redacting, options);
}
