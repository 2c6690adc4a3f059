/** The fields of the form that starts a deployment; their names are those of the execution's input. */
export const fieldNames = [
  "image",
  "reason",
  "requester",
  "stack",
  "parameters",
  "allowDeletions",
  "approvalDeadlineSeconds",
  "acknowledgeFailedRollback",
] as const;
export type FieldName = (typeof fieldNames)[number];

/** The fields' values: texts, as a person types them. */
export type StartFields = Readonly<Record<FieldName, string>>;

/** Where a problem is shown: at a field of the form, or at the JSON. */
export type ProblemPlace = FieldName | "json";

/** A deployment before it is started: the form, the same input as JSON, and the problems of both. */
export interface StartDraft {
  readonly fields: StartFields;
  readonly json: string;
  readonly problems: Partial<Readonly<Record<ProblemPlace, string>>>;
}

/** The value of the image field for a rollback to the previous release; no image has this name. */
export const rollbackChoice = "(rollback)";

/** The execution's input from the fields; empty fields are omitted. */
export function inputOf(fields: StartFields): Readonly<Record<string, unknown>> {
  const { image, parameters, allowDeletions, approvalDeadlineSeconds: seconds, ...texts } = trimmed(fields);
  const input = {
    ...(image === rollbackChoice ? { rollback: true } : { image }),
    ...texts,
    parameters: parameters && Object.fromEntries(linesOf(parameters).map(parameterOf)),
    allowDeletions: allowDeletions && linesOf(allowDeletions),
    approvalDeadlineSeconds: seconds && numberOf(seconds),
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ""));
}

/** The fields from an input. Values of an unexpected type are only in the JSON. */
export function fieldsOf(input: Readonly<Record<string, unknown>>): StartFields {
  const text = (name: string) => {
    const value = input[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  return {
    image: input.rollback === true ? rollbackChoice : text("image"),
    reason: text("reason"),
    requester: text("requester"),
    stack: text("stack"),
    parameters: Object.entries(objectOf(input.parameters))
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
    allowDeletions: (Array.isArray(input.allowDeletions) ? input.allowDeletions : []).join("\n"),
    approvalDeadlineSeconds: text("approvalDeadlineSeconds"),
    acknowledgeFailedRollback: text("acknowledgeFailedRollback"),
  };
}

const trimmed = (fields: StartFields) =>
  Object.fromEntries(fieldNames.map((name) => [name, fields[name].trim()])) as StartFields;

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function parameterOf(line: string): [string, string] {
  const [name = "", ...value] = line.split("=");
  return [name.trim(), value.join("=").trim()];
}

/** A number; any other text is kept, and the validation of the input refuses it. */
const numberOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

const objectOf = (value: unknown): object =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
