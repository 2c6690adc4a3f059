import { distinctAddresses } from "../../orchestrator/text/address.ts";
import type { Environment } from "./environment.ts";

/** A setting from the environment. Throws an error that names the variable if it is missing or empty. */
export function setting({ variables }: Environment, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** A setting that may be missing; undefined if it is missing or empty. */
export function optionalSetting({ variables }: Environment, name: string): string | undefined {
  return variables[name] || undefined;
}

/** A whole number from the environment. Throws if it is missing or not a whole number. */
export function integerSetting(environment: Environment, name: string): number {
  const value = Number(setting(environment, name));
  if (!Number.isInteger(value)) throw new Error(`the environment variable ${name} is not a whole number`);
  return value;
}

/** Mail addresses or domains, separated by commas, each once; an empty list if the setting is missing. */
export function addressesSetting(environment: Environment, name: string): readonly string[] {
  const addresses = (optionalSetting(environment, name) ?? "").split(",").map((address) => address.trim());
  return distinctAddresses(addresses.filter(Boolean));
}
