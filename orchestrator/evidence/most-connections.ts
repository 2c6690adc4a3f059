import type { Evidence } from "./evidence.ts";

/** What the service's tasks can hold at most during a roll-out. */
export interface Connections {
  readonly desiredCount: number;
  readonly maximumPercent: number;
  /** At once. */
  readonly tasks: number;
  /** Connections of each, if its environment says so. */
  readonly poolSize?: number;
}

/** Names of variables that frameworks read their pool's size from; their values are numbers. */
export const isPoolSize = (name: string, value: string): boolean =>
  /(^|_)(POOL_?SIZE|POOL_?MAX|MAX_POOL_?SIZE|CONNECTION_LIMIT)$/.test(name) && /^\d{1,4}$/.test(value);

/**
 * The tasks of both versions at once: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 * Undefined if the service was not observed with its deployment configuration.
 */
export function mostConnections({ service, taskDefinition }: Evidence): Connections | undefined {
  if (!service?.maximumPercent) return undefined;
  const { desiredCount, maximumPercent } = service;
  const variables = (taskDefinition?.containers ?? []).flatMap(({ environment }) => environment);
  const pool = variables.find(({ name, value = "" }) => isPoolSize(name, value));
  return {
    desiredCount,
    maximumPercent,
    tasks: Math.floor((desiredCount * maximumPercent) / 100),
    ...(pool && { poolSize: Number(pool.value) }),
  };
}
