import { stateMachineName } from "../../infra/local/access/local-names.ts";
import { executionArn } from "../../infra/local/aws/step-functions/executions/names.ts";
import { type LocalAws, startLocalAws } from "../../infra/local/local-aws.ts";
import { withMigration } from "../../infra/local/scenarios/added-migration.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import type { TypedDecision } from "../../orchestrator/approval/typed-decision.ts";
import type { EndState } from "../../orchestrator/deployment/deployment.ts";
import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";
import type { Fault } from "./fault.ts";
import { Network } from "./network.ts";
import { PatientApprovers } from "./patient-approvers.ts";

/** Half an hour for people, of the clock: longer than any fault lasts. */
const approvalDeadlineSeconds = 1800;

/** No deployment of these takes so long, whatever goes wrong; seconds of the clock. */
const longestSeconds = 3 * 3600;

/** A deployment on a world. */
export interface Attempt {
  readonly id: string;
  readonly executionArn: string;
  /** What `/health` answers if this version runs. */
  readonly version: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly decision: TypedDecision;
  /** How it ends if nothing goes wrong. */
  readonly ends: EndState;
  /** A migration that the version brings with it. */
  readonly migration?: { readonly name: string; readonly sql: string };
}

/** A small, fast local AWS with a disturbed network. */
export class ChaosWorld {
  readonly network = new Network();
  /** The version that runs; undefined before the first deployment. */
  version: string | undefined;
  /** How many deployments were begun. */
  deployments = 0;

  private constructor(
    readonly aws: LocalAws,
    readonly world: World,
    network: Network,
    /** Whether its database can be cloned. */
    readonly ownDatabase: boolean,
  ) {
    this.network = network;
  }

  /** Without the URL of a server it has its own, which can be cloned. */
  static async start(databaseUrl: string | undefined): Promise<ChaosWorld> {
    const network = new Network();
    const aws = await startLocalAws({
      speed: 50,
      delayScale: 0.05,
      functions: "inProcess",
      databaseUrl,
      approvalDeadlineSeconds,
      // One task is enough, and starts with half the work.
      parameters: { MinCapacity: "1" },
      aroundInvoke: network.aroundInvoke,
      aroundRequest: network.aroundRequest,
    });
    return new ChaosWorld(aws, new World(aws), network, databaseUrl === undefined);
  }

  /** The deployment of the next good version. */
  nextVersion(more: Readonly<Record<string, unknown>> = {}): Attempt {
    const version = `1.${this.deployments}.0`;
    return this.#attempt(version, { image: `tasks:${version}`, ...more }, "approve", "Deployed");
  }

  /** The deployment of an image whose smoke tests fail. */
  badVersion(): Attempt {
    return this.#attempt("broken-api", { image: "tasks:broken-api" }, "approve", "RolledBack");
  }

  /** The deployment of the next good version, which the approvers reject. */
  rejected(): Attempt {
    return { ...this.nextVersion(), decision: "reject", ends: "Rejected" };
  }

  /** The deployment of the next good version with a migration that waits for the approval. */
  withColumn(): Attempt {
    const number = 100 + this.deployments;
    const sql = `ALTER TABLE tasks ADD COLUMN added_${number} date`;
    return { ...this.nextVersion(), migration: { name: `${number}-column.sql`, sql } };
  }

  /** Runs a deployment through a fault, and undisturbed without one. Resolves when it has ended. */
  async run(attempt: Attempt, fault?: Fault): Promise<ExecutionProgress> {
    const { migration } = attempt;
    if (!migration) return this.#run(attempt, fault);
    return withMigration(this.aws, migration.name, migration.sql, () => this.#run(attempt, fault));
  }

  async #run(attempt: Attempt, fault?: Fault): Promise<ExecutionProgress> {
    const { id: name, input, decision } = attempt;
    const approvers = new PatientApprovers(this.aws, attempt.executionArn, decision);
    const ended = new AbortController();
    this.deployments += 1;
    this.network.disturb(fault);
    try {
      const running = await this.world.start({ name, input });
      const tooLong = this.aws.clock.sleep(longestSeconds * 1000, ended.signal).then(() => {
        throw new Error(`the deployment did not end within ${longestSeconds / 3600} hours`);
      });
      return await Promise.race([this.world.follow(running, "none"), tooLong]);
    } finally {
      ended.abort();
      await approvers.close();
    }
  }

  #attempt(version: string, input: object, decision: TypedDecision, ends: EndState): Attempt {
    const id = `deployment-${this.deployments + 1}`;
    return {
      id,
      executionArn: executionArn(stateMachineName, id),
      version,
      input: { requester: "alice@example.com", reason: "Chaos", ...input },
      decision,
      ends,
    };
  }
}
