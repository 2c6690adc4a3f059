import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";

/** Which events belong to an operation on a stack. */
export interface OperationScope {
  /** With its unique id: an event of a stack of the same name made later is none of ours. */
  readonly stackArn: string;
  readonly clientRequestToken: string;
}

/** CloudFormation's clock and ours may differ by seconds; a minute is plenty and costs one page at most. */
const clockSkewMs = 60_000;

/**
 * The stack's events, newest first, back to the first one of the operation, or to `since` (epoch ms) while
 * the operation has none.
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

/** True for the events that are about the stack itself, not about one of its resources. */
export function isOfStackItself({ PhysicalResourceId }: StackEvent, stackArn: string): boolean {
  return PhysicalResourceId === stackArn;
}

export function isOfOperation(event: StackEvent, { clientRequestToken }: OperationScope): boolean {
  return event.ClientRequestToken === clientRequestToken;
}

/** When CloudFormation began the operation; undefined while no event of it is to be seen. */
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
