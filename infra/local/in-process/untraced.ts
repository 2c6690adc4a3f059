import type { Tracing } from "../../../functions/shared/tracing.ts";

/** The part of an AWS SDK client that is used here. */
interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: (next: (call: unknown) => Promise<unknown>) => (call: unknown) => Promise<unknown>,
      options: { readonly step: "finalizeRequest"; readonly name: string },
    ): void;
  };
}

/**
 * Records no traces: the X-Ray SDK's state is global, and the functions of this process would share it. Calls of an
 * AWS client reject once the instance has ended, so that a function that timed out changes nothing more.
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
