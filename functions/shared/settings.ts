import { distinctAddresses } from "../../orchestrator/text/address.ts";
import type { Environment } from "./environment.ts";

/** A setting from the environment. Throws when it is missing, naming it: the stack that deploys sets it. */
export function setting({ variables }: Environment, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** A setting that may be absent or empty. */
export function optionalSetting({ variables }: Environment, name: string): string | undefined {
  return variables[name] || undefined;
}

/** A whole number from the environment. Throws when it is missing or something else. */
export function integerSetting(environment: Environment, name: string): number {
  const value = Number(setting(environment, name));
  if (!Number.isInteger(value)) throw new Error(`the environment variable ${name} is not a whole number`);
  return value;
}

/** Mail addresses, separated by commas; none when it is absent. */
export function addressesSetting(environment: Environment, name: string): readonly string[] {
  const addresses = (optionalSetting(environment, name) ?? "").split(",").map((address) => address.trim());
  return distinctAddresses(addresses.filter(Boolean));
}
