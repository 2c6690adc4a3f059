import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { claimOf } from "../../../orchestrator/deployment/requester.ts";
import { requesterLine } from "../../../orchestrator/deployment/requester-facts.ts";
import { readRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { executionHistory } from "../../../orchestrator/history/execution-history.ts";
import { type ExecutionProgress, progressOf } from "../../../orchestrator/history/execution-progress.ts";
import { deployedOf, executionRequest } from "../../../orchestrator/history/execution-request.ts";
import type { Clock } from "../../../orchestrator/text/clock.ts";
import type { LocalClients } from "../access/local-clients.ts";
import { tableName } from "../access/local-names.ts";

/** An execution as the console lists it. */
export interface ExecutionRow {
  /** The id of the deployment that it is. */
  readonly id: string;
  readonly name: string;
  /** What is deployed, from the input; empty if the input does not name it. */
  readonly subject: string;
  readonly reason: string;
  /** Who asks, in a few words: proven, or what the input claims. */
  readonly requester: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly progress: ExecutionProgress;
}

// Enough for an overview: with each poll the history of every running one is read again.
const shownExecutions = 25;
// As many as the local AWS keeps.
const namedExecutions = 300;

/** Reads the newest executions of a state machine; an execution that has ended is read once. */
export class Executions {
  readonly #ended = new Map<string, ExecutionRow>();

  constructor(
    private readonly clients: Pick<LocalClients, "stepFunctions" | "table">,
    private readonly stateMachineArn: string,
    private readonly clock: Clock,
  ) {}

  /** The number of running executions, at most one page of ListExecutions. */
  async running(): Promise<number> {
    const { executions = [] } = await this.clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: this.stateMachineArn, statusFilter: "RUNNING" }),
    );
    return executions.length;
  }

  /** The ids of the newest deployments, many more than are shown. */
  async ids(): Promise<readonly string[]> {
    const { executions = [] } = await this.clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: this.stateMachineArn, maxResults: namedExecutions }),
    );
    return executions.flatMap(({ name, startDate }) =>
      name && startDate ? deploymentIdOf(name, startDate) : [],
    );
  }

  /** Running executions first, then the newest first. */
  async newest(): Promise<readonly ExecutionRow[]> {
    const { executions = [] } = await this.clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: this.stateMachineArn, maxResults: shownExecutions }),
    );
    const arns = executions.flatMap(({ executionArn }) => executionArn ?? []);
    for (const arn of this.#ended.keys()) if (!arns.includes(arn)) this.#ended.delete(arn);
    const rows = await Promise.all(arns.map((arn) => this.#read(arn)));
    return rows.sort((one, other) => rank(one) - rank(other) || other.startedAt - one.startedAt);
  }

  async #read(executionArn: string): Promise<ExecutionRow> {
    const known = this.#ended.get(executionArn);
    if (known) return known;
    const execution = await this.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    const history = await executionHistory(this.clients.stepFunctions, executionArn);
    const startedAt = execution.startDate?.getTime() ?? this.clock.now();
    const request = executionRequest(execution.input);
    const name = execution.name ?? "";
    const id = deploymentIdOf(name, new Date(startedAt));
    const proven = await readRequester({ client: this.clients.table, name: tableName }, id);
    const row = {
      id,
      name,
      subject: deployedOf(request) ?? "",
      reason: request.reason ?? "",
      requester: requesterLine({ ...claimOf(request.requester), ...proven }),
      startedAt,
      durationMs: (execution.stopDate?.getTime() ?? this.clock.now()) - startedAt,
      progress: progressOf(history, this.clock.now()),
    };
    if (row.progress.status !== "RUNNING") this.#ended.set(executionArn, row);
    return row;
  }
}

const rank = ({ progress }: ExecutionRow) => (progress.status === "RUNNING" ? 0 : 1);
