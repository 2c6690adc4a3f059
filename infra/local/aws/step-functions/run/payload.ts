/** AWS's limit for the input, output and result of a state, in bytes of UTF-8. */
export const maxPayloadBytes = 262_144;

/** The size of a value as JSON without white space, in bytes of UTF-8. */
export const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");
