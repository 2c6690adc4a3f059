import { Agent } from "node:http";
import type { WaitingClock } from "../clock.ts";
import { checkHealth, type FailedCheck } from "./health-check.ts";
import type { HealthCheckSettings } from "./target-group-settings.ts";

/** A target's health as DescribeTargetHealth returns it. */
export interface TargetHealth {
  readonly state: "initial" | "healthy" | "unhealthy" | "draining" | "unused";
  readonly reason?: string;
  readonly description?: string;
}

/** New targets are checked at this interval at first, so that a ready process gets requests at once. */
const firstIntervalMs = 100;
/** A new target is found ready at the latest after another tenth of the time it took. */
const lateness = 0.1;
/** A process has so long to listen before a refused connection is a failure. */
const startTimeMs = 5_000;

const registeringHealth: TargetHealth = {
  state: "initial",
  reason: "Elb.RegistrationInProgress",
  description: "Target registration is in progress",
};
const drainingHealth: TargetHealth = {
  state: "draining",
  reason: "Target.DeregistrationInProgress",
  description: "Target deregistration is in progress",
};

/** One registered address: its health, its kept-alive connections and its requests in flight. */
export class Target {
  readonly agent = new Agent({ keepAlive: true });
  readonly #registeredAt: number;
  readonly #stopped = new AbortController();
  #health = registeringHealth;
  #inFlight = 0;
  #idle: (() => void) | undefined;

  constructor(
    readonly id: string,
    readonly port: number,
    private readonly clock: WaitingClock,
    private readonly healthChanged: () => void,
  ) {
    this.#registeredAt = clock.now();
  }

  get health(): TargetHealth {
    return this.#health;
  }

  /** Checks the target's health until it is drained or closed. Calls `settings` before each check. */
  async watch(settings: () => HealthCheckSettings): Promise<void> {
    const { signal } = this.#stopped;
    const streak: Streak = { successes: 0, failures: 0, countedAt: this.#registeredAt };
    try {
      while (!signal.aborted) {
        const failure = await checkHealth(this, settings(), this.clock, signal);
        this.#judge(failure, streak, settings());
        await this.clock.sleep(this.#pause(settings()), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Counts a request in flight. Call the returned function when the request has ended. */
  begin(): () => void {
    this.#inFlight++;
    return () => {
      this.#inFlight--;
      if (this.#inFlight === 0) this.#idle?.();
    };
  }

  /** Stops the checks. Resolves when no request is in flight any more, or after `delay` ms of the clock. */
  async drain(delay: number): Promise<void> {
    this.#become(drainingHealth);
    this.#stopped.abort();
    if (this.#inFlight > 0) {
      const drained = new AbortController();
      this.#idle = () => drained.abort();
      await this.clock.sleep(delay, drained.signal).catch(() => {});
    }
    this.agent.destroy();
  }

  close(): void {
    this.#stopped.abort();
    this.#idle?.();
    this.agent.destroy();
  }

  #pause({ intervalSeconds }: HealthCheckSettings): number {
    if (this.#health.state !== "initial") return intervalSeconds * 1000;
    return Math.max(firstIntervalMs, lateness * (this.clock.now() - this.#registeredAt));
  }

  #judge(failure: FailedCheck | undefined, streak: Streak, settings: HealthCheckSettings): void {
    const initial = this.#health.state === "initial";
    if (failure === undefined) {
      streak.successes++;
      streak.failures = 0;
      // A new target is healthy after one passed check.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
      if (initial || streak.successes >= settings.healthyThreshold) this.#become({ state: "healthy" });
      return;
    }
    if (initial && !this.#counts(failure, streak, settings)) {
      this.#become({ ...failure, state: "initial", reason: "Elb.InitialHealthChecking" });
      return;
    }
    streak.successes = 0;
    streak.failures++;
    streak.countedAt = this.clock.now();
    if (streak.failures >= settings.unhealthyThreshold) this.#become({ state: "unhealthy", ...failure });
  }

  /** Of the frequent checks of a new target, failed ones are counted only once per interval. */
  #counts({ reason }: FailedCheck, { countedAt }: Streak, { intervalSeconds }: HealthCheckSettings): boolean {
    const now = this.clock.now();
    const starting = reason === "Target.FailedHealthChecks" && now - this.#registeredAt < startTimeMs;
    return !starting && now - countedAt >= intervalSeconds * 1000;
  }

  #become(health: TargetHealth): void {
    const changed = health.state !== this.#health.state;
    this.#health = health;
    if (changed) this.healthChanged();
  }
}

/** Consecutive checks with the same result, and the time of the last counted failure in epoch ms. */
interface Streak {
  successes: number;
  failures: number;
  countedAt: number;
}
