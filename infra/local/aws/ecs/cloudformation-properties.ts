/** Maps whose keys the user chooses; they are not changed. */
const mapProperties = new Set(["Options", "DockerLabels", "DriverOpts", "Labels"]);
/** Numbers in the ECS API that a template may give as strings, by their name in the API. */
const numberProperties = new Set([
  "containerPort",
  "hostPort",
  "startTimeout",
  "stopTimeout",
  "memoryReservation",
  "interval",
  "timeout",
  "retries",
  "startPeriod",
  "softLimit",
  "hardLimit",
  "desiredCount",
  "healthCheckGracePeriodSeconds",
  "minimumHealthyPercent",
  "maximumPercent",
]);
const booleanProperties = new Set([
  "essential",
  "privileged",
  "readonlyRootFilesystem",
  "interactive",
  "pseudoTerminal",
  "initProcessEnabled",
  "enable",
  "rollback",
]);

/** Converts CloudFormation properties (`ContainerDefinitions`) to the ECS API's shape (`containerDefinitions`). */
export function toApiShape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toApiShape);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key.charAt(0).toLowerCase() + key.slice(1);
      return [name, mapProperties.has(key) ? inner : typed(name, toApiShape(inner))];
    }),
  );
}

function typed(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (numberProperties.has(name)) return Number(value);
  if (booleanProperties.has(name)) return value === "true";
  return value;
}
