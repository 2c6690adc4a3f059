import { setting } from "./settings.ts";

/** Factor on the simulated delays of the service. Throws when `DELAY_SCALE` is no number of at least 0. */
export function delayScale(): number {
  const value = Number(setting("DELAY_SCALE"));
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new Error("the environment variable DELAY_SCALE is not a number of at least 0");
}
