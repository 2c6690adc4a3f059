type ErrorClass = new (options: Readonly<Record<string, unknown>>) => Error;

/** The class of an AWS service's error, with the same behaviour as the SDK's own class. */
export const clientError = (
  Base: ErrorClass,
  name: string,
  $fault: string,
  fields: readonly string[] = [],
  more: Readonly<Record<string, unknown>> = {},
): ErrorClass =>
  class extends Base {
    constructor(options: Readonly<Record<string, unknown>>) {
      super({ name, $fault, ...options });
      Object.assign(this, { name, $fault }, more);
      for (const field of fields) Object.assign(this, { [field]: options[field] });
      Object.setPrototypeOf(this, new.target.prototype);
    }
  };
