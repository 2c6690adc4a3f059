import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-cloudtrail";
import type { StartExecutionInput, StartExecutionOutput } from "@aws-sdk/client-sfn";
import type { CallerOf } from "../iam/caller.ts";
import { pageOf } from "../step-functions/operations/paging.ts";
import type { AwsCall } from "../wire/dispatcher.ts";
import type { AwsService } from "../wire/service.ts";
import { type RecordedEvent, startEventText } from "./start-event.ts";

export interface CloudTrailOptions {
  readonly clock: { now(): number };
  readonly callerOf: CallerOf;
}

export interface CloudTrail {
  readonly service: AwsService;
  /** Records a call that has succeeded. */
  record(call: AwsCall, output: object): void;
}

/** How long after a call its event can be looked up; AWS takes about five minutes, sometimes longer. */
export const deliveryMs = 2 * 60 * 1000;

// Of a day of scenarios; AWS keeps 90 days.
const maxEvents = 1000;

/** CloudTrail's event history of one operation, Step Functions' StartExecution. */
export function createCloudTrail({ clock, callerOf }: CloudTrailOptions): CloudTrail {
  const events: RecordedEvent[] = [];
  return {
    record: ({ signingName, operation, principal, input }, output) => {
      if (signingName !== "states" || operation !== "StartExecution" || !principal) return;
      events.unshift({
        eventId: randomUUID(),
        caller: callerOf(principal),
        accessKeyId: principal,
        time: clock.now(),
        input: input as StartExecutionInput,
        output: output as StartExecutionOutput,
      });
      events.splice(maxEvents);
    },
    service: {
      sdk,
      signingName: "cloudtrail",
      operations: {
        LookupEvents: async (input: sdk.LookupEventsRequest) => {
          const found = events.filter(
            (event) => event.time + deliveryMs <= clock.now() && isLookedUp(event, input),
          );
          const { page, nextToken } = pageOf(found, ({ eventId }) => eventId, {
            maxResults: input.MaxResults ?? 50,
            nextToken: input.NextToken,
          });
          return { Events: page.map(described), NextToken: nextToken };
        },
      },
    },
  };
}

function isLookedUp(
  event: RecordedEvent,
  { StartTime, EndTime, LookupAttributes = [] }: sdk.LookupEventsRequest,
): boolean {
  const values: Readonly<Record<string, string>> = {
    EventId: event.eventId,
    EventName: "StartExecution",
    EventSource: "states.amazonaws.com",
    AccessKeyId: event.accessKeyId,
    ReadOnly: "false",
  };
  return (
    (StartTime?.getTime() ?? 0) <= event.time &&
    event.time <= (EndTime?.getTime() ?? Number.POSITIVE_INFINITY) &&
    LookupAttributes.every(({ AttributeKey = "", AttributeValue }) => values[AttributeKey] === AttributeValue)
  );
}

const described = (event: RecordedEvent): sdk.Event => ({
  EventId: event.eventId,
  EventName: "StartExecution",
  EventSource: "states.amazonaws.com",
  EventTime: new Date(event.time),
  AccessKeyId: event.accessKeyId,
  ReadOnly: "false",
  Username: event.caller.arn.split("/").at(-1),
  CloudTrailEvent: startEventText(event),
});
