import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";

// The most that a call answers; Step Functions ends an execution at 25,000 events.
const eventsPerCall = 1000;

/** All events of an execution, oldest first, without the data that passed through it. */
export async function executionHistory(
  stepFunctions: SFNClient,
  executionArn: string,
): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await stepFunctions.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
        maxResults: eventsPerCall,
        nextToken,
      }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** The last events of an execution that is over, oldest first: they name its end state. */
export async function lastEvents(
  stepFunctions: SFNClient,
  executionArn: string,
): Promise<readonly HistoryEvent[]> {
  const { events = [] } = await stepFunctions.send(
    new GetExecutionHistoryCommand({
      executionArn,
      includeExecutionData: false,
      reverseOrder: true,
      maxResults: 3,
    }),
  );
  return events.toReversed();
}

/** The ARN of an execution by its name. */
export const executionArnOf = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
