import * as v from "valibot";

/** valibot's `record` leaves these out without a word: they would reach into an object's prototype. */
const reservedNames: readonly string[] = ["__proto__", "constructor", "prototype"];

/** An object whose names the user chooses. A reserved name is a problem with its path, never left out. */
export const namedValues = <
  Name extends v.BaseSchema<string, string, v.BaseIssue<unknown>>,
  Value extends v.GenericSchema,
>(
  name: Name,
  value: Value,
  message = "must be an object",
) => v.pipe(v.unknown(), v.rawCheck(refuseReservedNames), v.record(name, value, message));

function refuseReservedNames({
  dataset,
  addIssue,
}: Parameters<Parameters<typeof v.rawCheck<unknown>>[0]>[0]) {
  const input = dataset.value;
  if (typeof input !== "object" || input === null) return;
  for (const [key, value] of Object.entries(input)) {
    if (!reservedNames.includes(key)) continue;
    addIssue({
      message: "is a name that JavaScript reserves; use another one",
      path: [{ type: "object", origin: "key", input: input as Record<string, unknown>, key, value }],
    });
  }
}
