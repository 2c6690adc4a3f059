import * as v from "valibot";
import { haltReason, maxHaltReasonLength } from "../deployment/halt-reason.ts";
import type { RequestHalt } from "./halt-web.ts";
import { fieldsOf, principalOf, respondJson, type SignedRequest } from "./signed-request.ts";
import { WebRefusal, type WebResponse } from "./web-request.ts";

// A name, and a reason of at most four bytes or an escape of six for each character.
const maxBytes = 1024 + 6 * maxHaltReasonLength;

const example = '{"deployment": "…", "reason": "…"}';

const requestSchema = v.strictObject(
  {
    deployment: v.pipe(
      v.string("must be the name of the execution"),
      v.nonEmpty("must be the name of the execution"),
    ),
    reason: v.string("must be a text"),
  },
  `must be an object: ${example}`,
);

/** Halts a deployment in the name of the caller who signed the request. Throws WebRefusal. */
export async function serveSignedHalt(
  { requestHalt }: { readonly requestHalt: RequestHalt },
  request: SignedRequest,
): Promise<WebResponse> {
  const by = principalOf(request);
  const { deployment, reason: given } = fieldsOf(request.body, requestSchema, { maxBytes, example });
  const { reason, problem } = haltReason(given);
  if (problem !== undefined) throw new WebRefusal(400, "Nothing was halted", problem);
  const result = await requestHalt(deployment, { by, reason });
  if (result.status === "refused") throw new WebRefusal(409, "Nothing was halted", result.reason);
  const { halt, executingSince } = result;
  return respondJson(200, { ...halt, ...(executingSince && { executingSince }) });
}
