import type { WaitingClock } from "../clock.ts";
import type { LoadBalancerTargets } from "../elastic-load-balancing/elastic-load-balancing.ts";
import type { LogSink } from "../logs/log-sink.ts";
import type { ImageRegistry } from "./container-image.ts";
import type { PortLeases } from "./port-leases.ts";
import type { ProcessGuard } from "./process-guard.ts";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";

/** Starts the X-Ray daemon of one task. It sends segments with the role; `onLine` gets each line of its log. */
export type StartXRayDaemon = (options: {
  readonly roleArn: string | undefined;
  readonly onLine: (line: string) => void;
}) => Promise<RunningDaemon>;

export interface RunningDaemon {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

/** What this machine offers to its tasks. */
export interface TaskHost {
  readonly clock: WaitingClock;
  readonly images: ImageRegistry;
  readonly logs: LogSink;
  /**
   * Resolves a container secret's `valueFrom`: an ARN, optionally followed by `:jsonKey::`. Its errors must not
   * contain the secret.
   */
  readonly secrets: (valueFrom: string) => Promise<string>;
  readonly loadBalancers: LoadBalancerTargets;
  readonly startXRayDaemon: StartXRayDaemon;
  /** Overrides the image's and the task definition's environment. */
  readonly containerEnvironment: Readonly<Record<string, string>>;
  readonly guard: ProcessGuard;
  readonly ports: PortLeases;
}

export interface TaskIdentity {
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinition: RegisteredTaskDefinition;
  /** `service:<name>`, or `family:<name>` of a task that belongs to no service. */
  readonly group: string;
  /** The id of the service's deployment, or what RunTask was given. */
  readonly startedBy: string | undefined;
  readonly targetGroupArns: readonly string[];
  /** Arguments of the image's program in place of its own, which only RunTask gives. */
  readonly command?: readonly string[] | undefined;
}
