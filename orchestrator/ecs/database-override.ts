import type { ContainerDefinition, ContainerOverride } from "@aws-sdk/client-ecs";
import type { DatabaseEndpoint } from "../rehearsal/database-endpoint.ts";

/**
 * Overrides of the containers' environment variables, by which a task uses another database in place of its own. Empty if
 * no variable names its database: it may be in a secret or in the image, and the task would use its own.
 */
export function databaseOverrides(
  containers: readonly ContainerDefinition[],
  own: DatabaseEndpoint,
  other: DatabaseEndpoint,
): readonly ContainerOverride[] {
  return containers.flatMap(({ name, environment = [] }) => {
    const changed = environment.flatMap((variable) => {
      const value = withEndpoint(variable.value ?? "", own, other);
      return value === undefined ? [] : [{ name: variable.name, value }];
    });
    return changed.length > 0 ? [{ name, environment: changed }] : [];
  });
}

/** Undefined if the value does not name the endpoint. */
function withEndpoint(value: string, own: DatabaseEndpoint, other: DatabaseEndpoint): string | undefined {
  const address = `${own.host}:${own.port}`;
  if (value.includes(address)) return value.replaceAll(address, `${other.host}:${other.port}`);
  // Host and port in variables of their own: the port stays, so it has to be the same.
  if (own.port !== other.port) return undefined;
  const hosts = own.readerHost ? [own.readerHost, own.host] : [own.host];
  const named = hosts.find((host) => value.includes(host));
  return named && value.replaceAll(named, other.host);
}
