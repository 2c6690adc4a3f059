import * as v from "valibot";

/** valibot's `record` drops these silently, because they would change an object's prototype. */
const reservedNames: readonly string[] = ["__proto__", "constructor", "prototype"];

/** A schema of an object whose names the user chooses. A reserved name is reported with its path, never dropped. */
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
