import { regionalArn } from "../../place.ts";
import { AwsError } from "../../wire/service.ts";

export const stateMachineArn = (name: string) => regionalArn("states", `stateMachine:${name}`);
export const executionArn = (machine: string, name: string) =>
  regionalArn("states", `execution:${machine}:${name}`);

/** Characters a name may not have: white space, brackets, wildcards, special and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule of AWS forbids control characters.
const forbiddenCharacters = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** Checks a name of a state machine or an execution: 1 to 80 characters; throws `InvalidName`. */
export function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || forbiddenCharacters.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
}

/** Throws `InvalidArn` for what is not an ARN of Step Functions. */
export function checkArn(arn: string): void {
  if (!/^arn:aws:states:[^:]+:\d{12}:(stateMachine|execution):.+$/.test(arn)) {
    throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
  }
}
