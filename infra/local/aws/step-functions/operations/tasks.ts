import type { SendTaskFailureInput, SendTaskHeartbeatInput, SendTaskSuccessInput } from "@aws-sdk/client-sfn";
import { AwsError, type Operation } from "../../wire/service.ts";
import { StateError } from "../run/errors.ts";
import { maxPayloadBytes } from "../run/payload.ts";
import type { TaskTokens } from "../run/task-tokens.ts";

/** SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat. */
export function taskOperations(tokens: TaskTokens): Record<string, Operation> {
  return {
    SendTaskSuccess: async ({ taskToken = "", output = "" }: SendTaskSuccessInput) => {
      tokens.succeed(taskToken, parseOutput(output));
      return {};
    },
    SendTaskFailure: async ({ taskToken = "", error, cause }: SendTaskFailureInput) => {
      tokens.fail(taskToken, new StateError(error ?? "States.TaskFailed", cause));
      return {};
    },
    SendTaskHeartbeat: async ({ taskToken = "" }: SendTaskHeartbeatInput) => {
      tokens.heartbeat(taskToken);
      return {};
    },
  };
}

function parseOutput(output: string): unknown {
  if (Buffer.byteLength(output) > maxPayloadBytes) {
    throw new AwsError("InvalidOutput", `Invalid Output: more than ${maxPayloadBytes} bytes`);
  }
  try {
    return JSON.parse(output);
  } catch {
    // Without the parser's message, which quotes the output.
    throw new AwsError("InvalidOutput", "Invalid Output: the output is not JSON");
  }
}
