import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";

// The maximum per call. An execution fails at 25,000 events.
const eventsPerCall = 1000;

/**
 * All events of an execution, oldest first, without inputs and outputs.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
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

/** The last three events of an ended execution, oldest first: they name its end state. */
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
