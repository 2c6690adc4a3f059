/** Returns `length` random bytes that are safe for secrets. */
export type RandomBytes = (length: number) => Uint8Array;
