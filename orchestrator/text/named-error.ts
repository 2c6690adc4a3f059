/** Whether the error has one of these names; for AWS's errors, the SDK sets the error code as the name. */
export function isNamed(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}
