import { regionalArn } from "../../place.ts";
import { AwsError } from "../../wire/service.ts";

export const stateMachineArn = (name: string) => regionalArn("states", `stateMachine:${name}`);
export const executionArn = (machine: string, name: string) =>
  regionalArn("states", `execution:${machine}:${name}`);

/**
 * White space, brackets, wildcards, special and control characters.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule of AWS forbids control characters.
const forbiddenCharacters = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

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
