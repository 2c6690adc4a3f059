import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";

/** Identifies the events of one operation on a stack. */
export interface OperationScope {
  /** The ARN, not the name: a later stack may reuse the name. */
  readonly stackArn: string;
  readonly clientRequestToken: string;
}

/** CloudFormation's and Lambda's clocks may differ by seconds; a minute is plenty and costs one page at most. */
const clockSkewMs = 60_000;

/**
 * The stack's events, newest first, back to the operation's first event, or to `since` (epoch ms) if it has none yet.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
export async function eventsSince(
  cloudFormation: CloudFormationClient,
  scope: OperationScope,
  since: number,
): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: scope.stackArn, NextToken: nextToken }),
    );
    const { StackEvents = [] } = page;
    events.push(...StackEvents);
    const oldest = StackEvents.at(-1)?.Timestamp?.getTime() ?? Number.POSITIVE_INFINITY;
    const reached = oldest < since - clockSkewMs || StackEvents.some((event) => begins(event, scope));
    nextToken = reached ? undefined : page.NextToken;
  } while (nextToken);
  return events;
}

/** Whether the event is about the stack itself, not about one of its resources. */
export function isOfStackItself({ PhysicalResourceId }: StackEvent, stackArn: string): boolean {
  return PhysicalResourceId === stackArn;
}

export function isOfOperation(event: StackEvent, { clientRequestToken }: OperationScope): boolean {
  return event.ClientRequestToken === clientRequestToken;
}

/** When CloudFormation began the operation; undefined before its first event. */
export function beginningOf(events: readonly StackEvent[], scope: OperationScope): Date | undefined {
  return events.findLast((event) => isOfOperation(event, scope))?.Timestamp;
}

const firstStatuses: readonly (string | undefined)[] = [
  "CREATE_IN_PROGRESS",
  "UPDATE_IN_PROGRESS",
  "IMPORT_IN_PROGRESS",
];

const begins = (event: StackEvent, scope: OperationScope) =>
  isOfOperation(event, scope) &&
  isOfStackItself(event, scope.stackArn) &&
  firstStatuses.includes(event.ResourceStatus);
