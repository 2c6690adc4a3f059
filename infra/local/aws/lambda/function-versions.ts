import { AwsError } from "../wire/service.ts";
import type { FunctionVersion, LocalFunction } from "./local-function.ts";

/**
 * Finds functions by name or ARN. A name, and an ARN without a qualifier, is the latest deployment (`$LATEST`). An ARN
 * with a number is that version, which never changes.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export class FunctionVersions {
  readonly #byQualifiedArn = new Map<string, FunctionVersion>();
  readonly #arns = new Map<string, string>();
  #published = 0;

  /** Deploys the functions, and publishes a version of each. Returns its number, from 1 on. */
  publish(functions: readonly LocalFunction[]): number {
    this.#published += 1;
    for (const fn of functions) {
      this.#arns.set(fn.name, fn.arn);
      for (const version of ["$LATEST", String(this.#published)]) {
        this.#byQualifiedArn.set(`${fn.arn}:${version}`, { ...fn, version });
      }
    }
    return this.#published;
  }

  /** Throws `ResourceNotFoundException` if there is no such function or version. */
  find(nameOrArn: string): FunctionVersion {
    const arn = this.#arns.get(nameOrArn) ?? nameOrArn;
    const found = this.#byQualifiedArn.get(arn) ?? this.#byQualifiedArn.get(`${arn}:$LATEST`);
    if (!found) throw new AwsError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, 404);
    return found;
  }
}
