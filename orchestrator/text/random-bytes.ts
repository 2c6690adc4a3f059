/** As many random bytes as are asked for, fit for secrets. */
export type RandomBytes = (length: number) => Uint8Array;
