import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { followExecution } from "../../executions/follow-execution.ts";
import { Approvers, DecisionRefused, linksOf } from "../access/decide-by-link.ts";
import { deploymentLinks } from "../access/deployment-links.ts";
import type { LocalAws } from "../local-aws.ts";

export interface DeploymentRequest {
  /** The execution's input. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What the people with the links do; `approve` by default. */
  readonly decision?: "approve" | "reject" | "none";
  readonly name?: string;
}

/** A fresh local AWS and people with mailboxes, for scenarios and tests. */
export class World {
  readonly aws: LocalAws;
  readonly #onProgress: (progress: ExecutionProgress) => void;
  readonly #onStarted: (executionArn: string) => Promise<void>;
  #started = 0;

  constructor(
    aws: LocalAws,
    onProgress: (progress: ExecutionProgress) => void = () => {},
    onStarted: (executionArn: string) => Promise<void> = async () => {},
  ) {
    this.aws = aws;
    this.#onProgress = onProgress;
    this.#onStarted = onStarted;
  }

  /** Starts an execution and follows it to its end, deciding when it asks. */
  async deploy(request: DeploymentRequest): Promise<ExecutionProgress> {
    return this.follow(await this.start(request), request.decision);
  }

  /** Starts an execution; resolves to its ARN. */
  async start({ input, name }: DeploymentRequest): Promise<string> {
    this.#started += 1;
    const { executionArn = "" } = await this.aws.clients.stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: this.aws.stateMachineArn,
        name: name ?? `deployment-${this.#started}`,
        input: JSON.stringify(input),
      }),
    );
    await this.#onStarted(executionArn);
    return executionArn;
  }

  async follow(
    executionArn: string,
    decision: DeploymentRequest["decision"] = "approve",
  ): Promise<ExecutionProgress> {
    const people = decision === "none" ? undefined : new Approvers(this.aws.inbox, executionArn, decision);
    const refusal = new AbortController();
    const progress = await followExecution({
      stepFunctions: this.aws.clients.stepFunctions,
      executionArn,
      intervalMs: 100,
      now: this.aws.clock.now,
      onProgress: (progress) => {
        this.#onProgress(progress);
        if (!people?.readMails()) return;
        people.decided().catch((error: unknown) => {
          // Between a request and its repetition a decision is recorded, and the repetition hands it on.
          if (!(error instanceof DecisionRefused && error.status === 410)) refusal.abort(error);
        });
      },
      signal: refusal.signal,
    });
    await people?.decided().catch(() => {});
    refusal.signal.throwIfAborted();
    return progress;
  }

  /** Resolves once the approval link has come by mail. Throws when the execution ends without it. */
  async isAsked(executionArn: string): Promise<void> {
    const isThere = () => linksOf(this.aws.inbox, executionArn).size > 0;
    await this.#until(executionArn, "its approval link", isThere);
  }

  /** Opens the list of deployments and the page of one; resolves to the page. Throws unless both are served. */
  async watch(executionArn: string): Promise<string> {
    const links = await deploymentLinks(this.aws.url, this.aws.clients);
    await opened(links.all);
    return opened(links.of(executionArn));
  }

  /** Types `halt` into the form of the deployment's page. */
  async haltByPage(executionArn: string): Promise<void> {
    const page = await this.watch(executionArn);
    const [, action = "", token = ""] =
      /action="([^"]+\/halt)">\s*<input type="hidden" name="token" value="(\w+)"/.exec(page) ?? [];
    await opened(`${this.aws.url}${action}`, {
      method: "POST",
      headers: { "sec-fetch-site": "same-origin" },
      body: new URLSearchParams({ token, word: "halt" }),
    });
  }

  /** Resolves once `state` runs in the execution. Throws when it ends without having come there. */
  async reaches(executionArn: string, state: string): Promise<void> {
    const isThere = ({ states }: ExecutionProgress) =>
      states.some((other) => other.state === state && other.status === "running");
    await this.#until(executionArn, state, isThere);
  }

  async #until(
    executionArn: string,
    what: string,
    isThere: (progress: ExecutionProgress) => boolean,
  ): Promise<void> {
    const seen = new AbortController();
    await followExecution({
      stepFunctions: this.aws.clients.stepFunctions,
      executionArn,
      intervalMs: 50,
      now: this.aws.clock.now,
      signal: seen.signal,
      onProgress: (progress) => {
        if (isThere(progress)) seen.abort(what);
        else if (progress.status !== "RUNNING") throw new Error(`the execution ended before ${what}`);
      },
    }).catch((error: unknown) => {
      if (!seen.signal.aborted) throw error;
    });
  }
}

/** What the address answers. Throws when it refuses. */
async function opened(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`a page of the deployments answered ${response.status}`);
  return response.text();
}
