import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { functionName } from "../../infra/local/access/local-names.ts";
import { credentialOf } from "../../infra/local/aws/wire/credential.ts";

/** A request of a function to AWS or to Slack. */
export interface AwsCall {
  /** The calling function; undefined for Slack, whose requests are not signed. */
  readonly caller: string | undefined;
  /** As IAM names actions: `dynamodb:PutItem`. */
  readonly name: string;
  /** The same for all repetitions of one call by the SDK; undefined for Slack. */
  readonly id: string | undefined;
}

/** Operations of services whose requests name them by their path only. */
const operationsByPath: Readonly<Record<string, string>> = {
  "rds-data /Execute": "ExecuteStatement",
  "ses /v2/email/outbound-emails": "SendEmail",
  "xray /TraceGraph": "GetTraceGraph",
  "xray /Traces": "BatchGetTraces",
};

const slackApi = /^\/slack\/api\/([\w.]+)/;
const ownPrefix = functionName("");

/** The call of a request; undefined if neither a function nor Slack's client sent it. Leaves the body unread. */
export async function awsCallOf(request: IncomingMessage): Promise<AwsCall | undefined> {
  const path = request.url?.split("?")[0] ?? "/";
  const method = slackApi.exec(path)?.[1];
  if (method) return { caller: undefined, name: `slack:${method}`, id: undefined };
  const credential = credentialOf(request.headers.authorization);
  if (!credential?.accessKeyId.startsWith(ownPrefix)) return undefined;
  const { accessKeyId, signingName } = credential;
  const target = request.headers["x-amz-target"];
  const operation =
    typeof target === "string"
      ? target.split(".")[1]
      : (operationsByPath[`${signingName} ${path}`] ?? (await actionInBody(request)) ?? path);
  return {
    caller: accessKeyId.slice(ownPrefix.length),
    name: `${signingName}:${operation}`,
    id: String(request.headers["amz-sdk-invocation-id"]),
  };
}

/** Whether a call may change something: not to be told from its effect alone when its answer is lost. */
export const isWrite = ({ name }: Pick<AwsCall, "name">): boolean =>
  !/:(BatchGet|Describe|Filter|Get|List|Query)/.test(name);

/** The `Action` of a form, which is its first field. Puts back what it reads. */
async function actionInBody(request: IncomingMessage): Promise<string | undefined> {
  if (request.readableLength === 0) await once(request, "readable");
  const chunk = request.read() as Buffer | null;
  if (!chunk) return undefined;
  request.unshift(chunk);
  return /(?:^|&)Action=(\w+)/.exec(chunk.toString("latin1"))?.[1];
}
