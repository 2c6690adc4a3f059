import type { IncomingMessage } from "node:http";
import type { ApprovalPageServices } from "../../orchestrator/web/approval-response.ts";
import { serveApproval } from "../../orchestrator/web/approval-web.ts";
import { respondRefusal, WebRefusal, type WebRequest } from "../../orchestrator/web/web-request.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";

/** The approval pages by HTTP, as the function `approval-pages` serves them; resolves to their address. */
export async function startApprovalServer(services: ApprovalPageServices): Promise<string> {
  const { url } = await serve(async (request, response) => {
    const answer = await serveApproval(services, await requestOf(request)).catch((error: unknown) => {
      if (error instanceof WebRefusal) return respondRefusal(error);
      throw error;
    });
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  return url;
}

async function requestOf(request: IncomingMessage): Promise<WebRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers as WebRequest["headers"],
    body: Buffer.concat(chunks).toString(),
  };
}
