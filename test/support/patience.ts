/** Milliseconds that a test waits for what comes in real time, on a machine however busy. */
export const patience = 300_000;
