import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { ExecutionStatusChange } from "../../../../../infra/local/aws/step-functions/executions/executions.ts";
import type { FunctionInvoker } from "../../../../../infra/local/aws/step-functions/run/state-run.ts";
import { createStepFunctions } from "../../../../../infra/local/aws/step-functions/step-functions.ts";
import { startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { clientSettings } from "../../../../support/client-settings.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

export interface Harness {
  readonly clock: VirtualClock;
  readonly client: SFNClient;
  readonly ended: ExecutionStatusChange[];
  readonly events: HistoryEvent[];
  create(definition: object, name?: string): Promise<string>;
  start(stateMachineArn: string, input?: unknown, name?: string): Promise<string>;
  /** Starts a state machine with these states. Resolves to the execution when it has ended. */
  run(states: object, input?: unknown, more?: object): Promise<ExecutionStatusChange>;
  /** Resolves at the first matching event, past or future. */
  seen(fits: (event: HistoryEvent) => boolean): Promise<HistoryEvent>;
  history(executionArn: string): Promise<HistoryEvent[]>;
  close(): Promise<void>;
}

/** Step Functions behind the endpoint, called with the SDK's client, on a virtual clock. */
export async function startHarness(
  invoke: FunctionInvoker = async () => null,
  random = () => 0.5,
): Promise<Harness> {
  const clock = new VirtualClock();
  const ended: ExecutionStatusChange[] = [];
  const events: HistoryEvent[] = [];
  const checks = new Set<() => void>();
  const stepFunctions = createStepFunctions({
    clock,
    invoke,
    random,
    onExecutionEnded: (change) => ended.push(change),
  });
  stepFunctions.onEvent((_, event) => {
    events.push(event);
    for (const check of checks) check();
  });
  const endpoint = await startEndpoint({ services: [stepFunctions.service] });
  const client = new SFNClient(clientSettings(endpoint.url));
  let machines = 0;
  const harness: Harness = {
    clock,
    client,
    ended,
    events,
    create: async (definition, name = `machine-${++machines}`) => {
      const command = new CreateStateMachineCommand({
        name,
        definition: JSON.stringify(definition),
        roleArn,
      });
      return (await client.send(command)).stateMachineArn ?? "";
    },
    start: async (stateMachineArn, input = {}, name) => {
      const request = { stateMachineArn, input: JSON.stringify(input), ...(name && { name }) };
      return (await client.send(new StartExecutionCommand(request))).executionArn ?? "";
    },
    run: async (states, input, more = {}) => {
      const [first = ""] = Object.keys(states);
      const arn = await harness.create({ QueryLanguage: "JSONata", StartAt: first, States: states, ...more });
      const before = ended.length;
      await harness.start(arn, input);
      await new Promise<void>((resolve) => {
        const check = () => setImmediate(() => ended.length > before && resolve());
        checks.add(check);
        check();
      });
      return ended[before] as ExecutionStatusChange;
    },
    seen: (fits) =>
      new Promise((resolve) => {
        const check = () => {
          const found = events.find(fits);
          if (found) resolve(found);
        };
        checks.add(check);
        check();
      }),
    history: async (executionArn) =>
      (await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))).events ?? [],
    close: async () => {
      stepFunctions.close();
      client.destroy();
      await endpoint.close();
    },
  };
  return harness;
}

export const roleArn = "arn:aws:iam::123456789012:role/states";

export const describeExecution = (client: SFNClient, executionArn: string) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

/** A Task that invokes a function. */
export const task = (fields: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "work", Payload: "{% $states.input %}" },
  ...fields,
});
