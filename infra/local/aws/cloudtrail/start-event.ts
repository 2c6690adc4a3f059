import type { StartExecutionInput, StartExecutionOutput } from "@aws-sdk/client-sfn";
import type { Caller } from "../iam/caller.ts";
import { accountId, region } from "../place.ts";

/** A recorded call. */
export interface RecordedEvent {
  readonly eventId: string;
  readonly caller: Caller;
  readonly accessKeyId: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly input: StartExecutionInput;
  readonly output: StartExecutionOutput;
}

/** As CloudTrail writes it. https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cloud-trail.html */
export const startEventText = ({
  eventId,
  caller,
  accessKeyId,
  time,
  input,
  output,
}: RecordedEvent): string =>
  JSON.stringify({
    eventVersion: "1.11",
    userIdentity: { ...caller, accountId, accessKeyId },
    eventTime: eventTime(time),
    eventSource: "states.amazonaws.com",
    eventName: "StartExecution",
    awsRegion: region,
    sourceIPAddress: "127.0.0.1",
    requestParameters: {
      stateMachineArn: input.stateMachineArn,
      name: input.name,
      input: "HIDDEN_DUE_TO_SECURITY_REASONS",
    },
    responseElements: {
      executionArn: output.executionArn,
      startDate: output.startDate?.toLocaleString("en-US", { dateStyle: "medium", timeStyle: "medium" }),
    },
    eventID: eventId,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: "Management",
  });

/** In seconds, as in all events. */
const eventTime = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
