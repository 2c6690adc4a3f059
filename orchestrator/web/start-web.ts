import * as v from "valibot";
import { isExecutionName } from "../deployment/deployment-id.ts";
import { type StartRequest, type StartServices, startDeployment } from "../deployment/start-deployment.ts";
import { WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

/** A request whose caller API Gateway has authenticated by their signature. */
export interface SignedRequest extends WebRequest {
  /** The caller's ARN; undefined if the route did not authenticate anyone. */
  readonly principal: string | undefined;
}

// Step Functions takes inputs of 256 KiB; a name and the quotes come on top.
const maxBodyBytes = 300 * 1024;

const requestSchema = v.strictObject(
  {
    name: v.pipe(
      v.string("must be the name of the execution"),
      v.check(
        isExecutionName,
        'must have 1 to 80 characters, without blanks, brackets, control characters and ?*"#%\\^|~`$&,;:/',
      ),
    ),
    input: v.pipe(
      v.custom<StartRequest["input"]>(isObject, 'must be an object, at least {"image": "…"}'),
      v.check(
        (input) => !Object.hasOwn(input, "startId"),
        "must not have startId, which is set here; leave it out",
      ),
    ),
  },
  'must be an object: {"name": "…", "input": {"image": "…"}}',
);

const statusCodes = { started: 200, nameTaken: 409, invalid: 400 } as const;

/** Starts a deployment for the caller who signed the request. Throws WebRefusal. */
export async function serveStart(services: StartServices, request: SignedRequest): Promise<WebResponse> {
  if (!request.principal) {
    throw new WebRefusal(403, "Refused", "The request is not signed; sign it as a caller of AWS (SigV4).");
  }
  const { status, ...result } = await startDeployment(services, request.principal, requestIn(request.body));
  if ("reason" in result) throw new WebRefusal(statusCodes[status], "Not started", result.reason);
  return respondJson(statusCodes[status], result);
}

/** A response of the route, and that of a refusal: `{"message": "…"}`, as API Gateway itself refuses. */
export const respondJson = (statusCode: number, body: object, headers = {}): WebResponse => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});

export const refusalAsJson = ({ statusCode, message, headers }: WebRefusal): WebResponse =>
  respondJson(statusCode, { message }, headers);

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws WebRefusal for anything but a name and an input. */
function requestIn(body: string): StartRequest {
  if (Buffer.byteLength(body) > maxBodyBytes) {
    throw new WebRefusal(413, "Too long", `The request may have ${maxBodyBytes} bytes; shorten the input.`);
  }
  const result = v.safeParse(requestSchema, parseJson(body));
  if (result.success) return result.output;
  const problems = result.issues.map(describeIssue);
  throw new WebRefusal(400, "Not started", problems.join("\n"));
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "the request";
  if (issue.type === "strict_object" && field !== "the request") {
    return issue.expected === "never"
      ? `${field} is not a field of the request, which has name and input; leave it out`
      : `${field} is missing; write {"name": "…", "input": {"image": "…"}}`;
  }
  return `${field} ${issue.message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
