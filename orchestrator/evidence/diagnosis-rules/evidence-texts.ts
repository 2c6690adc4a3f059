import type { Evidence } from "../evidence.ts";

/** The texts that match. */
export const grep = (pattern: RegExp, texts: readonly string[]) => texts.filter((text) => pattern.test(text));

/** What ECS says of tasks that do not come up, and what CloudFormation and the failure repeat of it. */
export function taskTexts({ tasks, service, stackEvents, failure }: Evidence): readonly string[] {
  return [
    ...tasks.flatMap(({ stoppedReason, containers }) => [
      stoppedReason,
      ...containers.map(({ name, reason }) => reason && `container ${name}: ${reason}`),
    ]),
    ...(service?.events ?? []).map(({ message }) => message),
    ...(service?.deployments ?? []).map(({ rolloutStateReason }) => rolloutStateReason),
    ...stackEvents.map(({ reason }) => reason),
    failure.cause,
  ].filter((text) => text !== undefined);
}

export const daemonContainer = "xray-daemon";

/** What the containers of the service logged, the X-Ray daemon's excepted. */
export const logTexts = ({ logs }: Evidence): readonly string[] =>
  logs.filter(({ container }) => container !== daemonContainer).map(({ message }) => message);

export const daemonTexts = ({ logs }: Evidence): readonly string[] =>
  logs.filter(({ container }) => container === daemonContainer).map(({ message }) => message);

/** What the service itself says, in its log and its answers. */
export function serviceTexts(evidence: Evidence): readonly string[] {
  const answers = (evidence.smokeTests?.results ?? []).flatMap(({ problems }) => problems);
  return [...logTexts(evidence), ...answers];
}

/** What the load balancer says of the service. */
export function healthTexts({ service, targets }: Evidence): readonly string[] {
  const unwell = targets.filter(({ state }) => state !== "healthy");
  const targetTexts = unwell.map(({ target, description }) => `target ${target}: ${description ?? ""}`);
  return [...(service?.events ?? []).map(({ message }) => message), ...targetTexts];
}
