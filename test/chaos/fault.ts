import type { FunctionError } from "../../infra/local/aws/lambda/function-error.ts";
import type { Phase } from "../../orchestrator/deployment/deployment.ts";
import type { AwsCall } from "./aws-call.ts";
import type { Connection } from "./connection.ts";

/** Where in a deployment a function runs. */
export interface Place {
  /** The function's name; of a state's function also the state's. */
  readonly function: string;
  /** Missing if the function's payload names none. */
  readonly phase?: Phase;
}

/** One invocation by the state machine. */
export interface Invocation extends Place {
  /** Runs the function; rejects with its error. */
  run(): Promise<unknown>;
  /** Ends the function at once, as Lambda reports it: nothing that it does from then on has an effect. */
  kill(error: FunctionError): void;
}

/** One request of a function. */
export interface Exchange extends Place, Connection {
  readonly call: AwsCall;
  /** The how-many-eth call of its name in its invocation; the SDK's repetitions have the same. */
  readonly occurrence: number;
  readonly repeated: boolean;
  /** Undefined if no state invoked the function. */
  readonly invocation: Invocation | undefined;
}

/** What goes wrong between the state machine, its functions and AWS. */
export interface Fault {
  /** Whether it has gone wrong yet. */
  readonly fired: boolean;
  onInvocation?(invocation: Invocation): Promise<unknown>;
  onExchange?(exchange: Exchange): Promise<void>;
}
