import * as v from "valibot";
import { isExecutionName } from "../deployment/deployment-id.ts";
import { type StartRequest, type StartServices, startDeployment } from "../deployment/start-deployment.ts";
import { fieldsOf, principalOf, respondJson, type SignedRequest } from "./signed-request.ts";
import { WebRefusal, type WebResponse } from "./web-request.ts";

// Step Functions takes inputs of 256 KiB; a name and the quotes come on top.
const maxBytes = 300 * 1024;

const example = '{"name": "…", "input": {"image": "…"}}';

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
  `must be an object: ${example}`,
);

const statusCodes = { started: 200, nameTaken: 409, invalid: 400 } as const;

/** Starts a deployment for the caller who signed the request. Throws WebRefusal. */
export async function serveStart(services: StartServices, request: SignedRequest): Promise<WebResponse> {
  const principal = principalOf(request);
  const asked = fieldsOf(request.body, requestSchema, { maxBytes, example });
  const { status, ...result } = await startDeployment(services, principal, asked);
  if ("reason" in result) throw new WebRefusal(statusCodes[status], "Not started", result.reason);
  return respondJson(statusCodes[status], result);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
