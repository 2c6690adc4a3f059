import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { TargetAddress } from "../elastic-load-balancing/target-group.ts";
import { ContainerProcess } from "./container-process.ts";
import { environmentOf } from "./container-settings.ts";
import {
  cannotPullContainer,
  cannotStartContainer,
  resourceInitializationError,
  type StopCause,
  TaskFailedToStart,
} from "./stop-cause.ts";
import { daemonEnvironment, startTaskDaemon } from "./task-daemon.ts";
import { applicationContainer } from "./task-definitions.ts";
import type { RunningDaemon, TaskHost, TaskIdentity } from "./task-host.ts";
import { taskLog } from "./task-log.ts";
import type { TaskStatus } from "./task-status.ts";

/** The container agent's default, in seconds. */
const defaultStopTimeoutSeconds = 30;

/** 128 + the number of SIGKILL. */
const killedExitCode = 137;

/** Notified of a task's state changes. */
export interface TaskObserver {
  /** The process has started and is registered with the load balancer. */
  running(task: Task): void;
  /** The task is about to stop; see its `stopCause`. */
  stopping(task: Task): void;
  stopped(task: Task): void;
}

/** A task: one application process and its X-Ray daemon, from the look-up of the image to the last line of output. */
export class Task {
  lastStatus: TaskStatus = "PROVISIONING";
  desiredStatus: "RUNNING" | "STOPPED" = "RUNNING";
  stopCause: StopCause | undefined;
  imageDigest: string | undefined;
  exitCode: number | undefined;
  readonly createdAt: number;
  startedAt: number | undefined;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  /** The task's address. Undefined before its process starts. */
  address: TargetAddress | undefined;
  readonly stopped: Promise<void>;
  readonly application: ContainerDefinition;
  #process: ContainerProcess | undefined;
  #daemon: RunningDaemon | undefined;
  #killed = false;
  readonly #stopRequested = new AbortController();

  constructor(
    readonly identity: TaskIdentity,
    private readonly host: TaskHost,
    private readonly observer: TaskObserver,
  ) {
    this.createdAt = host.clock.now();
    this.application = applicationContainer(identity.taskDefinition);
    this.stopped = this.#live();
  }

  /** A SIGKILL before the task is stopped comes from the kernel: the process used too much memory. */
  get isOutOfMemory(): boolean {
    return this.stopCause?.code === "EssentialContainerExited" && this.exitCode === killedExitCode;
  }

  get isRunning(): boolean {
    return this.lastStatus === "RUNNING" && this.desiredStatus === "RUNNING";
  }

  /** Deregisters the task from its target groups, waits for its requests, then stops the process. */
  stop(cause: StopCause): void {
    if (this.desiredStatus === "STOPPED") return;
    this.desiredStatus = "STOPPED";
    this.stopCause = cause;
    this.stoppingAt = this.host.clock.now();
    this.#stopRequested.abort();
    this.observer.stopping(this);
  }

  /** Kills the process at once, without draining. */
  async kill(): Promise<void> {
    this.#killed = true;
    this.stop({ code: "ServiceSchedulerInitiated", reason: "The local AWS was closed", failure: false });
    this.#process?.kill();
    await this.stopped;
  }

  async #live(): Promise<void> {
    // The constructor must return before the observer is notified of the first change.
    await Promise.resolve();
    try {
      const process = await this.host.clock.during(() => this.#start());
      if (process) await this.#runUntilStopped(process);
    } catch (error) {
      const cause = error instanceof TaskFailedToStart ? error.stopCause : cannotStartContainer(error);
      this.stop(cause);
    }
    this.#process?.kill();
    await this.#process?.exited;
    await this.#daemon?.close();
    if (this.address) this.host.ports.release(this.address.port);
    this.stoppedAt = this.host.clock.now();
    this.lastStatus = "STOPPED";
    this.observer.stopped(this);
  }

  /** Resolves to undefined if the task is stopped before its process starts. */
  async #start(): Promise<ContainerProcess | undefined> {
    const { images, guard, ports } = this.host;
    this.lastStatus = "PENDING";
    const reference = this.application.image ?? "";
    const image = await images.find(reference);
    if (!image) throw cannotPullContainer(reference);
    this.imageDigest = image.digest;
    const secrets = await this.#secrets();
    const port = await ports.lease();
    this.address = { id: "127.0.0.1", port };
    this.#daemon = await startTaskDaemon(this.host, this.identity);
    if (this.desiredStatus === "STOPPED") return undefined;
    const given = { ...image.command.environment, ...environmentOf(this.application), ...secrets };
    const environment = {
      ...given,
      ...daemonEnvironment(given, this.#daemon),
      PORT: String(port),
      ...this.host.containerEnvironment,
    };
    const onLine = taskLog(this.host, this.application, this.identity.id);
    const { command: args } = this.identity;
    const command = args ? { ...image.command, args } : image.command;
    this.#process = await ContainerProcess.start({ command, environment, guard, onLine });
    return this.#process;
  }

  async #runUntilStopped(process: ContainerProcess): Promise<void> {
    const { clock } = this.host;
    void clock.during(() => process.started);
    process.exited.then((code) => {
      this.exitCode = code;
      this.stop({
        code: "EssentialContainerExited",
        reason: "Essential container in task exited",
        failure: true,
      });
    });
    this.startedAt = clock.now();
    this.#registerTargets();
    this.lastStatus = "RUNNING";
    this.observer.running(this);
    await aborted(this.#stopRequested.signal);
    this.lastStatus = "DEACTIVATING";
    const drained = this.#deregisterTargets();
    // A process that has ended has nothing to drain.
    await Promise.race([drained, process.exited]);
    this.lastStatus = "STOPPING";
    if (this.#killed) process.kill();
    await process.stop(clock, (this.application.stopTimeout ?? defaultStopTimeoutSeconds) * 1000);
    this.lastStatus = "DEPROVISIONING";
    // The port must not be reused by another task while requests may still arrive there.
    if (!this.#killed) await drained;
  }

  #registerTargets(): void {
    const { address, identity, host } = this;
    if (!address) return;
    for (const arn of identity.targetGroupArns) host.loadBalancers.registerTarget(arn, address);
  }

  async #deregisterTargets(): Promise<void> {
    const { address, identity, host } = this;
    if (!address) return;
    await Promise.all(
      identity.targetGroupArns.map((arn) => host.loadBalancers.deregisterTarget(arn, address)),
    );
  }

  async #secrets(): Promise<Record<string, string>> {
    const secrets = this.application.secrets ?? [];
    const resolved = secrets.map(async ({ name = "", valueFrom = "" }) => {
      try {
        return [name, await this.host.secrets(valueFrom)] as const;
      } catch (error) {
        throw resourceInitializationError(error);
      }
    });
    return Object.fromEntries(await Promise.all(resolved));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
