/** The time. It is passed in, so that tests and the local AWS can use a virtual clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
