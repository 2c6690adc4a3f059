/**
 * An error of a state, for Retry and Catch: an Error Name and a Cause.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StateError extends Error {
  /** @param alias a second Error Name that ErrorEquals can match. */
  constructor(
    readonly error: string,
    readonly causeText?: string,
    readonly alias?: string,
  ) {
    super(causeText ? `${error}: ${causeText}` : error);
    this.name = "StateError";
  }

  /** The value of `$states.errorOutput` in a Catch. */
  get output(): { Error: string; Cause: string } {
    return { Error: this.error, Cause: this.causeText ?? "" };
  }
}

/** The time-out of a task or of its heartbeat. AWS reports both as States.Timeout, without a Cause. */
export const timedOut = (): StateError => new StateError("States.Timeout");
export const heartbeatTimedOut = (): StateError =>
  new StateError("States.Timeout", undefined, "States.HeartbeatTimeout");

/** Whether an ErrorEquals field matches the error. Nothing matches States.Runtime. */
export function errorEquals(names: readonly string[], { error, alias }: StateError): boolean {
  if (error === "States.Runtime") return false;
  return names.some((name) => {
    if (name === "States.ALL") return error !== "States.DataLimitExceeded";
    if (name === "States.TaskFailed")
      return error !== "States.Timeout" && error !== "States.DataLimitExceeded";
    return name === error || name === alias;
  });
}
