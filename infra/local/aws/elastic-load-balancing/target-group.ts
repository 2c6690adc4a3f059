import type { WaitingClock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";
import { Target, type TargetHealth } from "./target.ts";
import type { TargetAddress, TargetGroupSettings } from "./target-group-settings.ts";

export type { TargetAddress } from "./target-group-settings.ts";

export const notRegisteredHealth: TargetHealth = {
  state: "unused",
  reason: "Target.NotRegistered",
  description: "Target is not registered to the target group",
};

/** The targets behind a load balancer: registers, checks, selects and drains them. */
export class TargetGroup {
  readonly #targets = new Map<string, Target>();
  readonly #listeners = new Set<() => void>();
  #turn = 0;

  constructor(
    readonly arn: string,
    readonly name: string,
    public settings: TargetGroupSettings,
    private readonly clock: WaitingClock,
  ) {}

  get targets(): readonly Target[] {
    return [...this.#targets.values()];
  }

  /** Registers a target and starts its health checks. Idempotent. */
  register({ id, port }: TargetAddress): void {
    const key = `${id}:${port}`;
    if (this.#targets.has(key)) return;
    const target = new Target(id, port, this.clock, () => this.#notify());
    this.#targets.set(key, target);
    void target.watch(() => this.settings.healthCheck);
  }

  /** Sends the target no new requests. Resolves when its last request is answered, or after the delay. */
  async deregister({ id, port }: TargetAddress): Promise<void> {
    const key = `${id}:${port}`;
    const target = this.#targets.get(key);
    if (!target) return;
    await target.drain(this.settings.deregistrationDelaySeconds * 1000);
    this.#targets.delete(key);
  }

  /** The health of a target: `unused` if it is not registered. */
  health({ id, port }: TargetAddress): TargetHealth {
    return this.#targets.get(`${id}:${port}`)?.health ?? notRegisteredHealth;
  }

  /**
   * The next target by round robin, without those already `tried`. If no target is healthy, an unhealthy one: an
   * Application Load Balancer fails open.
   */
  next(tried: ReadonlySet<Target>): Target | undefined {
    const untried = this.targets.filter((target) => !tried.has(target));
    const healthy = untried.filter(({ health }) => health.state === "healthy");
    const candidates =
      healthy.length > 0 ? healthy : untried.filter(({ health }) => health.state === "unhealthy");
    return candidates[this.#turn++ % candidates.length];
  }

  /** Calls `listener` after each change of a target's state. Returns a function that removes the listener. */
  onHealthChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const target of this.targets) target.close();
    this.#targets.clear();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** AWS's error for a target group that does not exist. */
export function targetGroupNotFound(): AwsError {
  return new AwsError("TargetGroupNotFound", "One or more target groups not found");
}
