/** Whether AWS answered with one of these error codes; the SDK gives them as the error's name. */
export function isNamed(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}
