/** The time, passed in so that tests and the local AWS can run on another clock than the wall's. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
