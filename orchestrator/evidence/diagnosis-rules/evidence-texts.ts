import type { Evidence } from "../evidence.ts";

/** The texts that match. */
export const grep = (pattern: RegExp, texts: readonly string[]) => texts.filter((text) => pattern.test(text));

/** ECS's texts about tasks that do not start, also as CloudFormation and the failure quote them. */
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

/** The log of the service's containers, without the X-Ray daemon's. */
export const logTexts = ({ logs }: Evidence): readonly string[] =>
  logs.filter(({ container }) => container !== daemonContainer).map(({ message }) => message);

export const daemonTexts = ({ logs }: Evidence): readonly string[] =>
  logs.filter(({ container }) => container === daemonContainer).map(({ message }) => message);

/** The service's own texts: its log, and its answers to the smoke tests. */
export function serviceTexts(evidence: Evidence): readonly string[] {
  const answers = (evidence.smokeTests?.results ?? []).flatMap(({ problems }) => problems);
  return [...logTexts(evidence), ...answers];
}

/** The service's texts, without those about its external API and X-Ray: their connections fail with the same words. */
export const databaseTexts = (evidence: Evidence): readonly string[] =>
  serviceTexts(evidence).filter((text) => !/external|x-ray/i.test(text));

/** The load balancer's texts about the service. */
export function healthTexts({ service, targets }: Evidence): readonly string[] {
  const unhealthy = targets.filter(({ state }) => state !== "healthy");
  const targetTexts = unhealthy.map(({ target, description }) => `target ${target}: ${description ?? ""}`);
  return [...(service?.events ?? []).map(({ message }) => message), ...targetTexts];
}
