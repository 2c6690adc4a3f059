type ErrorClass = new (options: Readonly<Record<string, unknown>>) => Error;

/** A class for an error of an AWS service, such as the SDK has a written one for each. */
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
