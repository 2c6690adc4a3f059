import type { Tracing } from "../../../functions/shared/tracing.ts";

/** What of an AWS SDK client is known here. */
interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: (next: (call: unknown) => Promise<unknown>) => (call: unknown) => Promise<unknown>,
      options: { readonly step: "finalizeRequest"; readonly name: string },
    ): void;
  };
}

/**
 * No traces: the X-Ray SDK has one state per process, which the functions would share. What a trace would hold on to,
 * each call of a client, ends with the instance: one that has run out of time changes nothing more.
 */
export const untraced = (ended: AbortSignal): Tracing => ({
  client: (client) => {
    const endWithInstance = (next: (call: unknown) => Promise<unknown>) => async (call: unknown) => {
      ended.throwIfAborted();
      return next(call);
    };
    const options = { step: "finalizeRequest", name: "endWithInstance" } as const;
    (client as unknown as SdkClient).middlewareStack.add(endWithInstance, options);
    return client;
  },
  subsegment: (_name, _annotations, run) => run(),
});
