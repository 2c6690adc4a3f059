import { text } from "node:stream/consumers";
import { callerNames } from "../../../infra/local/aws/iam/caller.ts";
import { credentialOf } from "../../../infra/local/aws/wire/credential.ts";
import { refusalAsJson, respondJson, type SignedRequest } from "../../../orchestrator/web/signed-request.ts";
import { WebRefusal, type WebResponse } from "../../../orchestrator/web/web-request.ts";
import { serve } from "../../orchestrator/fixtures/http-server.ts";

const callerOf = callerNames(new Map());

/** A route that authenticates its callers, by HTTP; resolves to its server's address. */
export async function startSignedRoute(
  answerTo: (request: SignedRequest) => Promise<WebResponse>,
): Promise<string> {
  const { url } = await serve(async (request, response) => {
    const { accessKeyId } = credentialOf(request.headers.authorization) ?? {};
    const answer = await answerTo({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: {},
      principal: accessKeyId && callerOf(accessKeyId).arn,
      body: await text(request),
    }).catch((error: unknown) => {
      if (error instanceof WebRefusal) return refusalAsJson(error);
      return respondJson(500, { message: String(error) });
    });
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  return url;
}
