import type { TargetHealth } from "../elastic-load-balancing/target.ts";
import { countFailure, type Deployment } from "./deployment.ts";
import { Deployments } from "./deployments.ts";
import type { NewId } from "./names.ts";
import { missingTasks, type RunningTasks, tasksToStop } from "./scaling.ts";
import { ServiceEvents } from "./service-events.ts";
import type { ServiceSettings } from "./service-settings.ts";
import { failedHealthChecks, scaledIn } from "./stop-cause.ts";
import type { Task, TaskObserver } from "./task.ts";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";
import type { TaskHost } from "./task-host.ts";
import { WakeUp } from "./wake-up.ts";

export interface SchedulerOptions {
  readonly serviceName: string;
  readonly settings: ServiceSettings;
  readonly taskDefinition: RegisteredTaskDefinition;
  readonly host: TaskHost;
  readonly newId: NewId;
  readonly startTask: (
    deployment: Deployment,
    targetGroupArns: readonly string[],
    observer: TaskObserver,
  ) => Task;
}

/**
 * Keeps a service's tasks in the state that its settings require: rolling update, replacement of failed tasks,
 * circuit breaker. It does not poll: each change of a task or of a target's health, and each deadline, causes one
 * turn.
 */
export class ServiceScheduler {
  readonly events: ServiceEvents;
  readonly deployments: Deployments;
  settings: ServiceSettings;
  #tasks: Task[] = [];
  #steady = false;
  #closed = false;
  readonly #wakeUp: WakeUp;
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => void)[] = [];

  readonly #observer: TaskObserver = {
    running: () => {
      for (const arn of this.#targetGroups) this.events.registeredTargets(arn);
      this.#wakeUp.now();
    },
    stopping: (task) => {
      if (task.lastStatus === "RUNNING" && this.#targetGroups.length > 0) {
        for (const arn of this.#targetGroups) this.events.deregisteredTargets(arn);
        this.events.drainingConnections();
      }
      const deployment = this.deployments.find(task.identity.startedBy ?? "");
      if (deployment && task.stopCause?.failure) countFailure(deployment, this.#now);
      this.#wakeUp.now();
    },
    stopped: (task) => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
      this.#wakeUp.now();
    },
  };

  constructor(private readonly options: SchedulerOptions) {
    const { clock } = options.host;
    this.settings = options.settings;
    const now = () => clock.now();
    this.events = new ServiceEvents(options.serviceName, now, options.newId);
    this.deployments = new Deployments(this.events, now, options.newId);
    this.#wakeUp = new WakeUp(clock, () => this.#turn());
    this.#followHealth();
    this.deploy(options.taskDefinition);
  }

  get primary(): Deployment {
    return this.deployments.primary;
  }

  /** The tasks that have not stopped yet. */
  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  /** Whether exactly the desired number of tasks runs, all healthy and of the primary deployment. */
  get isSteady(): boolean {
    return this.#steady;
  }

  tasksOf({ id }: Deployment): Task[] {
    return this.#tasks.filter(({ identity }) => identity.startedBy === id);
  }

  /** Starts the roll-out of a task definition. */
  deploy(taskDefinition: RegisteredTaskDefinition): void {
    this.deployments.begin(taskDefinition, this.settings.desiredCount);
    this.#steady = false;
    this.#wakeUp.now();
  }

  /** Changes the settings of the current deployment, which is then steady only after another turn. */
  change(settings: ServiceSettings): void {
    this.settings = settings;
    this.primary.desiredCount = settings.desiredCount;
    this.#steady = false;
    this.#followHealth();
    this.#wakeUp.now();
  }

  /** Calls `listener` after each turn. Returns a function that removes the listener. */
  onTurn(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops scheduling: no task is started or stopped any more. */
  close(): void {
    this.#closed = true;
    this.#wakeUp.close();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  get #now(): number {
    return this.options.host.clock.now();
  }

  get #targetGroups(): string[] {
    return this.settings.loadBalancers.map(({ targetGroupArn }) => targetGroupArn);
  }

  #turn(): void {
    if (this.#closed) return;
    this.#stopUnhealthyTasks();
    this.deployments.breakCircuit(this.settings);
    // A failed deployment without rollback starts and stops no more tasks.
    if (this.primary.rolloutState !== "FAILED") {
      this.#scaleIn();
      this.#startMissingTasks();
    }
    this.#judgeSteadiness();
    for (const listener of this.#listeners) listener();
  }

  #stopUnhealthyTasks(): void {
    for (const task of this.#tasks.filter(({ isRunning }) => isRunning)) {
      const unhealthyGroup = this.#targetGroups.find((arn) => this.#health(task, arn).state === "unhealthy");
      if (unhealthyGroup === undefined) continue;
      const graceEnds = (task.startedAt ?? 0) + this.settings.healthCheckGracePeriodSeconds * 1000;
      if (this.#now < graceEnds) {
        this.#wakeUp.at(graceEnds);
        continue;
      }
      const { description = "Health checks failed" } = this.#health(task, unhealthyGroup);
      this.events.unhealthy(task.address?.port ?? 0, unhealthyGroup, description);
      this.events.stoppedTasks([task.identity.id]);
      task.stop(failedHealthChecks(unhealthyGroup));
    }
  }

  #scaleIn(): void {
    const stopping = tasksToStop(this.#running(), this.settings);
    if (stopping.length === 0) return;
    this.events.stoppedTasks(stopping.map(({ identity }) => identity.id));
    for (const task of stopping) task.stop(scaledIn(task.identity.startedBy));
  }

  #startMissingTasks(): void {
    const { primary } = this;
    const missing = missingTasks(this.#running(), this.settings);
    if (missing === 0) return;
    if (this.#now < primary.retryAt) {
      this.#wakeUp.at(primary.retryAt);
      return;
    }
    const started = Array.from({ length: missing }, () =>
      this.options.startTask(primary, this.#targetGroups, this.#observer),
    );
    this.#tasks.push(...started);
    this.events.startedTasks(started.map(({ identity }) => identity.id));
  }

  #running(): RunningTasks {
    const running = this.#tasks.filter(({ desiredStatus }) => desiredStatus === "RUNNING");
    const isOwn = ({ identity }: Task) => identity.startedBy === this.primary.id;
    return {
      own: running.filter(isOwn),
      old: running.filter((task) => !isOwn(task)),
      isHealthy: (task) => this.#isHealthy(task),
    };
  }

  #judgeSteadiness(): void {
    this.deployments.retire((deployment) => this.tasksOf(deployment).length > 0);
    const { primary } = this;
    const steady =
      this.#tasks.length === this.settings.desiredCount &&
      this.#tasks.every((task) => task.identity.startedBy === primary.id && this.#isHealthy(task));
    if (steady && primary.rolloutState === "IN_PROGRESS") this.deployments.complete();
    if (steady && !this.#steady) {
      primary.failedTasks = 0; // ECS counts only consecutive failures.
      this.events.steady();
    }
    this.#steady = steady;
  }

  #isHealthy(task: Task): boolean {
    return task.isRunning && this.#targetGroups.every((arn) => this.#health(task, arn).state === "healthy");
  }

  #health({ address }: Task, targetGroupArn: string): TargetHealth {
    if (!address) return { state: "unused" };
    return this.options.host.loadBalancers.targetHealth(targetGroupArn, address);
  }

  #followHealth(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = this.#targetGroups.map((arn) =>
      this.options.host.loadBalancers.onHealthChange(arn, () => this.#wakeUp.now()),
    );
  }
}
