/**
 * Replaces `@smithy/core/event-streams`: no operation that the functions call has an event stream.
 * Saves 15 KB in each bundle.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error("the functions' bundles hold no event streams; see infra/build/bundle.ts");
  }
}

export const eventStreamSerdeProvider = () => new EventStreamSerde();

/** Configures a client that does not use event streams. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
