import { regionalArn } from "../../place.ts";
import { AwsError } from "../../wire/service.ts";

export const stateMachineArn = (name: string) => regionalArn("states", `stateMachine:${name}`);
export const executionArn = (machine: string, name: string) =>
  regionalArn("states", `execution:${machine}:${name}`);

/**
 * White space, brackets, wildcards, special and control characters, lone surrogates and non-characters.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const forbiddenCharacters = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]/u;

/** Throws `InvalidName` unless it is a valid name of a state machine or execution, with 1 to 80 characters. */
export function assertName(name: string): void {
  if (name.length < 1 || name.length > 80 || forbiddenCharacters.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
}

/** Throws `InvalidArn` unless it is the ARN of a state machine or execution. */
export function assertArn(arn: string): void {
  if (!/^arn:aws:states:[^:]+:\d{12}:(stateMachine|execution):.+$/.test(arn)) {
    throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
  }
}
