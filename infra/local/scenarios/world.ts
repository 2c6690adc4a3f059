import { type HistoryEvent, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { TypedDecision } from "../../../orchestrator/approval/typed-decision.ts";
import { type ExecutionProgress, progressOf } from "../../../orchestrator/history/execution-progress.ts";
import { startAs } from "../access/as-person.ts";
import { Approvers, DecisionRefused, linksOf } from "../access/decide-by-link.ts";
import { deploymentIdOfExecution, deploymentLinks } from "../access/deployment-links.ts";
import type { Person } from "../access/local-names.ts";
import type { LocalAws } from "../local-aws.ts";

export interface DeploymentRequest {
  /** The execution's input. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What the approvers do with their links; `approve` by default. */
  readonly decision?: TypedDecision | "none";
  readonly name?: string;
  /** Who starts it, by a signed request; `alice` by default. `unsigned`: with StartExecution, as the AWS console does. */
  readonly as?: Person | "unsigned";
}

/** A local AWS and its approvers, for scenarios and tests. */
export class World {
  readonly aws: LocalAws;
  readonly #onProgress: (progress: ExecutionProgress) => void;
  readonly #onStarted: (executionArn: string) => Promise<void>;
  /** The events of each execution since this object was created. */
  readonly #histories = new Map<string, HistoryEvent[]>();
  readonly #listeners = new Set<() => void>();
  #notifying = false;
  #started = 0;

  constructor(
    aws: LocalAws,
    onProgress: (progress: ExecutionProgress) => void = () => {},
    onStarted: (executionArn: string) => Promise<void> = async () => {},
  ) {
    this.aws = aws;
    this.#onProgress = onProgress;
    this.#onStarted = onStarted;
    aws.onHistoryEvent((executionArn, event) => {
      const history = this.#histories.get(executionArn) ?? [];
      this.#histories.set(executionArn, history);
      history.push(event);
      this.#notify();
    });
    aws.inbox.onMail(() => this.#notify());
  }

  /** Starts an execution and follows it to its end; the approvers decide. */
  async deploy(request: DeploymentRequest): Promise<ExecutionProgress> {
    return this.follow(await this.start(request), request.decision);
  }

  /** Starts an execution; resolves to its ARN. */
  async start({ input, name: given, as = "alice" }: DeploymentRequest): Promise<string> {
    this.#started += 1;
    const name = given ?? `deployment-${this.#started}`;
    const executionArn =
      as === "unsigned"
        ? await this.#startUnsigned(name, input)
        : await startAs(as, this.aws.url, { name, input });
    await this.#onStarted(executionArn);
    return executionArn;
  }

  async #startUnsigned(name: string, input: DeploymentRequest["input"]): Promise<string> {
    const { clients, stateMachineArn } = this.aws;
    const { executionArn = "" } = await clients.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return executionArn;
  }

  /** Resolves when the execution has ended; meanwhile the approvers decide. Throws DecisionRefused. */
  async follow(
    executionArn: string,
    decision: DeploymentRequest["decision"] = "approve",
  ): Promise<ExecutionProgress> {
    const people = decision === "none" ? undefined : new Approvers(this.aws.inbox, executionArn, decision);
    let refusal: unknown;
    const progress = await this.#until(executionArn, (progress) => {
      this.#onProgress(progress);
      if (refusal) throw refusal;
      if (people?.readMails()) {
        people.decided().catch((error: unknown) => {
          // Recorded between a failed RequestApproval and its retry, which delivers the decision.
          if (error instanceof DecisionRefused && error.status === 410) return;
          refusal = error;
          this.#notify();
        });
      }
      return progress.status !== "RUNNING";
    });
    await people?.decided().catch(() => {});
    if (refusal) throw refusal;
    return progress;
  }

  /** Resolves once so many people have an approval link by mail. Throws if the execution ends before. */
  async receivesApprovalLink(executionArn: string, asked = 1): Promise<void> {
    await this.#untilBeforeEnd(
      executionArn,
      "its approval link",
      () => linksOf(this.aws.inbox, executionArn).size >= asked,
    );
  }

  /** Opens the list of deployments and the page of one; resolves to the page. Throws unless both are served. */
  async watch(executionArn: string): Promise<string> {
    const { url, clients, clock } = this.aws;
    const links = await deploymentLinks(url, clients, clock);
    await opened(links.all);
    return opened(links.of(await deploymentIdOfExecution(clients, executionArn)));
  }

  /** Resolves once `state` runs in the execution. Throws if the execution ends before. */
  async reaches(executionArn: string, state: string): Promise<void> {
    await this.#untilBeforeEnd(executionArn, state, ({ states }) =>
      states.some((other) => other.state === state && other.status === "running"),
    );
  }

  async #untilBeforeEnd(
    executionArn: string,
    what: string,
    isThere: (progress: ExecutionProgress) => boolean,
  ): Promise<void> {
    await this.#until(executionArn, (progress) => {
      if (isThere(progress)) return true;
      if (progress.status === "RUNNING") return false;
      throw new Error(`the execution ended before ${what}`);
    });
  }

  /** Resolves once `isThere` is true. It is called after each event and each mail; its error is thrown. */
  #until(
    executionArn: string,
    isThere: (progress: ExecutionProgress) => boolean,
  ): Promise<ExecutionProgress> {
    return new Promise((resolve, reject) => {
      const listener = () => {
        try {
          const history = this.#histories.get(executionArn) ?? [];
          const progress = progressOf(history, this.aws.clock.now());
          if (!isThere(progress)) return;
          resolve(progress);
        } catch (error) {
          reject(error);
        }
        this.#listeners.delete(listener);
      };
      this.#listeners.add(listener);
      this.#notify();
    });
  }

  /** Calls the listeners in a microtask, once for events that come together, so that they delay no event. */
  #notify(): void {
    if (this.#notifying) return;
    this.#notifying = true;
    queueMicrotask(() => {
      this.#notifying = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** The body of the response. Throws if its status is an error. */
async function opened(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`a page of the deployments answered ${response.status}`);
  return response.text();
}
