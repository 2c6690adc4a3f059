/** Characters; as many as the reason of a deployment. */
export const maxHaltReasonLength = 500;

// A line feed or another control character could make a line of its own in a message or a log.
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

/** The reason of a halt as it is stored; `problem` says what is wrong with it, if anything. */
export function haltReason(text: string): { readonly reason: string; readonly problem?: string } {
  const reason = text.trim();
  if (!reason) {
    return { reason, problem: "the reason is missing; say why, everybody who was asked or told reads it" };
  }
  if (reason.length > maxHaltReasonLength) {
    const counts = `${reason.length} characters and may have ${maxHaltReasonLength}`;
    return { reason, problem: `the reason has ${counts}; shorten it` };
  }
  if (!oneLine.test(reason)) {
    return { reason, problem: "the reason must be one line; leave line breaks out" };
  }
  return { reason };
}
