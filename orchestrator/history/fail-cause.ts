/** The Cause of a Fail state: what went wrong and, where evidence was collected, why. */
export interface FailCause {
  readonly cause: string;
  readonly diagnosis?: string;
}

/** What the Fail states of `statemachine/deploy.asl.json` write between the two. */
const separator = " | Diagnosis: ";

/** Takes a Cause apart again. The diagnosis comes last, so what a container wrote before it does not matter. */
export function failCause(text: string): FailCause {
  const at = text.lastIndexOf(separator);
  return at < 0
    ? { cause: text }
    : { cause: text.slice(0, at), diagnosis: text.slice(at + separator.length) };
}
