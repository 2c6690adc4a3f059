import { parseInput } from "../../../orchestrator/deployment/deployment-input.ts";
import { withoutByteOrderMark } from "../../../orchestrator/text/byte-order-mark.ts";
import {
  fieldNames,
  fieldsOf,
  inputOf,
  type ProblemPlace,
  type StartDraft,
  type StartFields,
} from "./start-fields.ts";

type Input = Readonly<Record<string, unknown>>;

/** The draft from the form. Values of the JSON for which the form has no field are kept. */
export function draftOfFields(fields: StartFields, json: string, maxApprovalSeconds: number): StartDraft {
  return draftOf(fields, { ...inputOf(fields), ...otherValues(parseObject(json) ?? {}) }, maxApprovalSeconds);
}

/** The draft from the JSON. The form keeps its values if the text is not a JSON object. */
export function draftOfJson(fields: StartFields, json: string, maxApprovalSeconds: number): StartDraft {
  const input = parseObject(json);
  if (!input)
    return { fields, json, problems: { json: 'Write one JSON object, like {"image": "tasks:1.1.0"}.' } };
  return { ...draftOf(fieldsOf(input), input, maxApprovalSeconds), json: withoutByteOrderMark(json) };
}

/** Whether the text is neither empty nor a JSON object. */
export const isMistyped = (json: string): boolean => json.trim() !== "" && !parseObject(json);

/** Whether the draft has no problem, so that the deployment can be started. */
export const isReady = ({ problems }: StartDraft): boolean => Object.keys(problems).length === 0;

function draftOf(fields: StartFields, input: Input, maxApprovalSeconds: number): StartDraft {
  return { fields, json: JSON.stringify(input, null, 2), problems: problemsOf(input, maxApprovalSeconds) };
}

function problemsOf(input: Input, maxApprovalSeconds: number): StartDraft["problems"] {
  const parsed = parseInput(input, maxApprovalSeconds);
  const problems: Partial<Record<ProblemPlace, string>> = {};
  for (const problem of "problems" in parsed ? parsed.problems : []) {
    const place = placeOf(problem);
    problems[place] = [problems[place], problem].filter(Boolean).join("; ");
  }
  return problems;
}

/** A problem begins with the path of its value. */
function placeOf(problem: string): ProblemPlace {
  const name = /^\w+/.exec(problem)?.[0] ?? "";
  if (name === "rollback") return "image";
  return fieldNames.find((field) => field === name) ?? "json";
}

const otherValues = (input: Input): Input =>
  Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) =>
        !(name === "rollback" && value === true) && !fieldNames.some((field) => field === name),
    ),
  );

function parseObject(text: string): Input | undefined {
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(text));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Input)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
