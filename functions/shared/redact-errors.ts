import { redactError } from "../../orchestrator/text/redaction.ts";

/** What the errors of an AWS SDK client pass through on their way to the trace and to who called. */
interface Redacted {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: "finalizeRequest"; readonly name: string; readonly override: true },
    ): void;
  };
}

type Next = (request: unknown) => Promise<unknown>;

/** Makes the errors of a client tell no secret; a client that is traced is traced after this. */
export function redactErrors(client: object): void {
  const redacting = (next: Next) => (request: unknown) =>
    next(request).catch((error: unknown) => {
      throw redactError(error);
    });
  // X-Ray's own step comes before this one, so that it sees the error as it leaves here.
  const options = { step: "finalizeRequest", name: "redactErrors", override: true } as const;
  (client as Redacted).middlewareStack.add(redacting, options);
}
