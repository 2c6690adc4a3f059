// No name of an execution has one, so the name ends here, and no id equals a name.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
const separator = "~";

const idPattern = new RegExp(`^(.+)${separator}(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z$`, "su");

/**
 * The id of a deployment: the name of its execution and the second of its start, `release-1-1-0~20260101T000000Z`.
 * Step Functions gives a name again after 90 days, and the same ARN with it; an id is never given again.
 */
export function deploymentIdOf(executionName: string, startedAt: Date | string): string {
  const second = new Date(startedAt).toISOString().replace(/\.\d+Z$/, "Z");
  return `${executionName}${separator}${second.replaceAll(/[-:]/g, "")}`;
}

/** The name of the execution, which people read. Ids from before 0.3 are names. */
export const executionNameOf = (deploymentId: string): string =>
  idPattern.exec(deploymentId)?.[1] ?? deploymentId;

/** The start in milliseconds since the epoch, to the second; undefined in ids from before 0.3. */
export function startOf(deploymentId: string): number | undefined {
  const [, , year, month, day, hour, minute, second] = idPattern.exec(deploymentId) ?? [];
  const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(start) ? undefined : start;
}

/** Whether a text that people give, a name or an id, is that deployment. */
export const isNamedBy = (deploymentId: string, nameOrId: string): boolean =>
  nameOrId === deploymentId || nameOrId === executionNameOf(deploymentId);

// AWS does not say that its answers about one execution agree to the millisecond. Two executions of one name are at
// least 90 days apart.
const sameStartMs = 60_000;

/** Whether two times of a start, of executions of the same name, are of the same execution. */
export const isSameStart = (
  one: Date | string | number,
  other: Date | string | number | undefined,
): boolean =>
  other !== undefined && Math.abs(new Date(one).getTime() - new Date(other).getTime()) < sameStartMs;

/** What Step Functions forbids in a name. */
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]/u;
const maxNameLength = 80;

/** Whether Step Functions accepts the text as the name of an execution. */
export const isExecutionName = (text: string): boolean =>
  text.length > 0 && text.length <= maxNameLength && !forbidden.test(text);

/** Whether the text is the name of an execution or the id of a deployment. */
export const isNameOrId = (text: string): boolean =>
  isExecutionName(executionNameOf(text)) && (startOf(text) !== undefined || !text.includes(separator));
