import { ChaosWorld } from "./chaos-world.ts";
import type { Problems } from "./invariants/ended.ts";
import { secretProblems } from "./invariants/secrets.ts";
import type { Pass } from "./passes.ts";

/** Deployments of one AWS: later ones read longer lists and more mails. */
const maxDeployments = 30;

/**
 * Lends local AWSs to cases. One that a case has left in order is used again if a version runs in it; without one, a
 * deployment has left an initialised database, in which the next one makes other calls.
 */
export class Worlds {
  readonly #free: ChaosWorld[] = [];
  readonly #leaks = new Set<string>();

  constructor(private readonly databaseUrl: string) {}

  /** A world in which a version runs, or one in which nothing does. */
  async take({ onRunning, ownDatabase }: Pick<Pass, "onRunning" | "ownDatabase">): Promise<ChaosWorld> {
    const free = onRunning
      ? this.#free.find((world) => world.ownDatabase === (ownDatabase === true))
      : undefined;
    if (free) {
      this.#free.splice(this.#free.indexOf(free), 1);
      return free;
    }
    const world = await ChaosWorld.start(ownDatabase ? undefined : this.databaseUrl);
    if (onRunning) await deployFirst(world);
    return world;
  }

  async giveBack(world: ChaosWorld, inOrder: boolean): Promise<void> {
    const isAsBefore = inOrder && world.version !== undefined;
    if (isAsBefore && world.deployments < maxDeployments) this.#free.push(world);
    else await this.#retire(world);
  }

  /** Ends the AWSs. Resolves to the secrets that were found where they must not be, on any of them. */
  async close(): Promise<Problems> {
    for (const world of this.#free.splice(0)) await this.#retire(world);
    return [...this.#leaks];
  }

  async #retire({ aws }: ChaosWorld): Promise<void> {
    try {
      for (const leak of await secretProblems(aws)) this.#leaks.add(leak);
    } finally {
      await aws.close();
    }
  }
}

async function deployFirst(world: ChaosWorld): Promise<void> {
  const attempt = world.nextVersion();
  const { endState, error, cause } = await world.run(attempt);
  if (endState !== "Deployed") throw new Error(`the first deployment ended ${endState} (${error}: ${cause})`);
  world.version = attempt.version;
}
