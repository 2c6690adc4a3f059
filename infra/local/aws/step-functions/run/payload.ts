/** The largest input, output or result of a state, in bytes of UTF-8. */
export const maxPayloadBytes = 262_144;

/** The size of a value as compact JSON, in bytes of UTF-8. */
export const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");
