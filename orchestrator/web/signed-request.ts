import * as v from "valibot";
import { parseJson } from "../text/json-text.ts";
import { WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

/** A request whose caller API Gateway has authenticated by their signature. */
export interface SignedRequest extends WebRequest {
  /** The caller's ARN; undefined if the route did not authenticate anyone. */
  readonly principal: string | undefined;
}

/** The caller's ARN. Throws WebRefusal if nobody is authenticated. */
export function principalOf({ principal }: SignedRequest): string {
  if (principal) return principal;
  throw new WebRefusal(403, "Refused", "The request is not signed; sign it as a caller of AWS (SigV4).");
}

/** A response of the route, and that of a refusal: `{"message": "…"}`, as API Gateway itself refuses. */
export const respondJson = (statusCode: number, body: object, headers = {}): WebResponse => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});

export const refusalAsJson = ({ statusCode, message, headers }: WebRefusal): WebResponse =>
  respondJson(statusCode, { message }, headers);

/** The limits of a body, and how it is written. */
interface BodyRules {
  readonly maxBytes: number;
  readonly example: string;
}

/** The fields of a JSON body. Throws WebRefusal that names each wrong one. */
export function fieldsOf<Schema extends v.GenericSchema>(
  body: string,
  schema: Schema,
  { maxBytes, example }: BodyRules,
): v.InferOutput<Schema> {
  if (Buffer.byteLength(body) > maxBytes) {
    throw new WebRefusal(413, "Too long", `The request may have ${maxBytes} bytes; shorten the input.`);
  }
  const result = v.safeParse(schema, parseJson(body));
  if (result.success) return result.output;
  throw new WebRefusal(
    400,
    "Refused",
    result.issues.map((issue) => describeIssue(issue, example)).join("\n"),
  );
}

function describeIssue(issue: v.BaseIssue<unknown>, example: string): string {
  const field = v.getDotPath(issue) ?? "the request";
  if (issue.type !== "strict_object" || field === "the request") return `${field} ${issue.message}`;
  return issue.expected === "never"
    ? `${field} is not a field of the request, which is ${example}; leave it out`
    : `${field} is missing; write ${example}`;
}
