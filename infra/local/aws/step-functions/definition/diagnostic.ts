/** One problem of a definition, as ValidateStateMachineDefinition reports it. */
export interface Diagnostic {
  readonly severity: "ERROR";
  readonly code: string;
  readonly message: string;
  /** The place in the definition, e.g. `/States/Approve/Catch[0]/Next`. */
  readonly location: string;
}

export const diagnostic = (code: string, message: string, location: string): Diagnostic => ({
  severity: "ERROR",
  code,
  message,
  location,
});

/** A path of keys and indices in AWS's format: `/States/Approve/Catch[0]`. */
export const locationOf = (path: readonly unknown[]): string =>
  path.map((key) => (typeof key === "number" ? `[${key}]` : `/${String(key)}`)).join("");
