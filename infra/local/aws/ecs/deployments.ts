import { type Deployment, failureThreshold, newDeployment } from "./deployment.ts";
import { deploymentId, type NewId } from "./names.ts";
import type { ServiceEvents } from "./service-events.ts";
import type { ServiceSettings } from "./service-settings.ts";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";

/** A service's deployments: the primary one, those it replaces, and the last completed one. */
export class Deployments {
  #list: readonly Deployment[] = [];
  #lastCompleted: Deployment | undefined;

  constructor(
    private readonly events: ServiceEvents,
    private readonly now: () => number,
    private readonly newId: NewId,
  ) {}

  /** The primary deployment first. */
  get all(): readonly Deployment[] {
    return this.#list;
  }

  get primary(): Deployment {
    const [primary] = this.#list;
    if (!primary) throw new Error("A service always has a primary deployment.");
    return primary;
  }

  find(id: string): Deployment | undefined {
    return this.#list.find((deployment) => deployment.id === id);
  }

  begin(taskDefinition: RegisteredTaskDefinition, desiredCount: number): void {
    this.#promote(newDeployment(deploymentId(this.newId), taskDefinition, desiredCount, this.now()));
  }

  /** Removes the replaced deployments that have no tasks left. */
  retire(hasTasks: (deployment: Deployment) => boolean): void {
    this.#list = this.#list.filter((deployment) => deployment === this.primary || hasTasks(deployment));
  }

  complete(): void {
    const { primary } = this;
    primary.rolloutState = "COMPLETED";
    primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
    primary.updatedAt = this.now();
    this.#lastCompleted = primary;
    this.events.deploymentCompleted(primary.id);
  }

  /**
   * The circuit breaker: fails the primary deployment if too many of its tasks failed. With `rollback`, the last
   * completed deployment becomes the primary one again.
   */
  breakCircuit({ circuitBreaker, desiredCount }: ServiceSettings): void {
    const { primary } = this;
    const tripped = primary.failedTasks >= failureThreshold(desiredCount);
    if (!circuitBreaker.enable || !tripped || primary.rolloutState !== "IN_PROGRESS") return;
    primary.rolloutState = "FAILED";
    primary.rolloutStateReason = "ECS deployment circuit breaker: tasks failed to start.";
    primary.updatedAt = this.now();
    this.events.deploymentFailed(primary.id);
    const good = this.#lastCompleted;
    // A failed rollback is not rolled back again.
    if (circuitBreaker.rollback && good && good.id !== primary.id) this.#rollBack(good, desiredCount);
  }

  #rollBack({ id, taskDefinition, createdAt }: Deployment, desiredCount: number): void {
    this.events.rollingBack(id);
    this.#promote({
      ...newDeployment(id, taskDefinition, desiredCount, this.now()),
      createdAt,
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`,
    });
  }

  #promote(deployment: Deployment): void {
    const others = this.#list.filter(({ id }) => id !== deployment.id);
    for (const other of others) other.status = "ACTIVE";
    this.#list = [deployment, ...others];
  }
}
