import { type CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import * as v from "valibot";
import { parseJson } from "../text/json-text.ts";
import type { UnprovenStart } from "./unproven-start.ts";

/** The used fields of an event. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const eventSchema = v.object({
  eventSource: v.literal("states.amazonaws.com"),
  eventName: v.literal("StartExecution"),
  eventTime: v.string(),
  /** A call that was refused or failed has one, and started nothing. */
  errorCode: v.optional(v.undefined()),
  userIdentity: v.object({ arn: v.string() }),
  responseElements: v.object({ executionArn: v.string() }),
});

type StartEvent = v.InferOutput<typeof eventSchema>;

// The time of the call and the execution's start are the same but for milliseconds; events are timed in seconds.
const windowMs = 60_000;

// 500 starts in the account in these two minutes. With more the starter stays unproven, which is the stricter rule.
const maxPages = 10;

/**
 * The ARN of the caller who started the execution, from CloudTrail's event history, which every account has. Undefined
 * while the event has not arrived, and if it is not clear which of several callers was first.
 */
export async function findStarter(
  cloudTrail: CloudTrailClient,
  execution: Pick<UnprovenStart, "executionArn" | "startedAt">,
): Promise<string | undefined> {
  const events = await startEvents(cloudTrail, Date.parse(execution.startedAt));
  const own = events
    .filter(({ responseElements }) => responseElements.executionArn === execution.executionArn)
    .toSorted((one, other) => one.eventTime.localeCompare(other.eventTime));
  // The same start by another caller, while the execution ran, has started nothing.
  const first = own.filter(({ eventTime }) => eventTime === own[0]?.eventTime);
  const starters = new Set(first.map(({ userIdentity }) => userIdentity.arn));
  return starters.size === 1 ? [...starters][0] : undefined;
}

/** The successful starts of executions around a time. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
async function startEvents(cloudTrail: CloudTrailClient, time: number): Promise<readonly StartEvent[]> {
  const found: StartEvent[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const answer = await cloudTrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "StartExecution" }],
        StartTime: new Date(time - windowMs),
        EndTime: new Date(time + windowMs),
        NextToken,
      }),
    );
    found.push(...(answer.Events ?? []).flatMap(({ CloudTrailEvent = "" }) => startEventIn(CloudTrailEvent)));
    NextToken = answer.NextToken;
    if (!NextToken) return found;
  }
  // An earlier start may be on a page that was not read.
  return [];
}

function startEventIn(text: string): readonly StartEvent[] {
  const result = v.safeParse(eventSchema, parseJson(text));
  return result.success ? [result.output] : [];
}
