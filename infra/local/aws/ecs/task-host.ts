import type { WaitingClock } from "../clock.ts";
import type { LoadBalancerTargets } from "../elastic-load-balancing/elastic-load-balancing.ts";
import type { LogSink } from "../logs/log-sink.ts";
import type { ImageRegistry } from "./container-image.ts";
import type { PortLeases } from "./port-leases.ts";
import type { ProcessGuard } from "./process-guard.ts";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";

/** Starts the X-Ray daemon of one task: on which role's behalf it sends, and where its log goes. */
export type StartXRayDaemon = (options: {
  readonly roleArn: string | undefined;
  readonly onLine: (line: string) => void;
}) => Promise<RunningDaemon>;

export interface RunningDaemon {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

/** What the tasks of this machine are run with. */
export interface TaskHost {
  readonly clock: WaitingClock;
  readonly images: ImageRegistry;
  readonly logs: LogSink;
  /**
   * Resolves a container secret's `valueFrom`, an ARN, optionally with `:jsonKey::` behind it; its errors must not
   * carry the secret.
   */
  readonly secrets: (valueFrom: string) => Promise<string>;
  readonly loadBalancers: LoadBalancerTargets;
  readonly startXRayDaemon: StartXRayDaemon;
  /** Wins over the image's and the task definition's environment. */
  readonly containerEnvironment: Readonly<Record<string, string>>;
  readonly guard: ProcessGuard;
  readonly ports: PortLeases;
}

export interface TaskIdentity {
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinition: RegisteredTaskDefinition;
  /** `service:<name>` */
  readonly group: string;
  /** The deployment's id. */
  readonly startedBy: string;
  readonly targetGroupArns: readonly string[];
}
