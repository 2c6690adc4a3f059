import { get, type IncomingMessage, request, ServerResponse } from "node:http";
import * as cloudFormation from "@aws-sdk/client-cloudformation";
import * as ecs from "@aws-sdk/client-ecs";
import * as sfn from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import type { AwsCall } from "../../../../../infra/local/aws/wire/dispatcher.ts";
import { type HttpMount, startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import type { AwsService, Operation } from "../../../../../infra/local/aws/wire/service.ts";
import { serve } from "./serve.ts";

const stacks = (operations: Record<string, Operation>): AwsService => ({
  sdk: cloudFormation,
  signingName: "cloudformation",
  operations,
});
const executions = (operations: Record<string, Operation>): AwsService => ({
  sdk: sfn,
  signingName: "states",
  operations,
});

const listStacks = {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "Action=ListStacks&Version=2010-05-15",
};

test("calls are reported with their operation, input and principal", async () => {
  const calls: AwsCall[] = [];
  const { client } = await serve({
    services: [executions({ StopExecution: async () => ({ stopDate: new Date() }) })],
    onCall: (call) => calls.push(call),
  });

  await new sfn.SFNClient(client).send(new sfn.StopExecutionCommand({ executionArn: "arn" }));

  expect(calls).toEqual([
    {
      signingName: "states",
      operation: "StopExecution",
      input: { executionArn: "arn" },
      principal: "create-change-set",
    },
  ]);
});

test("a request that is served to another response has its effect, and its answer is lost", async () => {
  const called: string[] = [];
  const { client } = await serve({
    services: [
      stacks({
        ListStacks: async () => ({ StackSummaries: [{ StackName: String(called.push("listed")) }] }),
      }),
    ],
    aroundRequest: async (request, response, serveTo) => {
      await serveTo(new ServerResponse(request));
      response.writeHead(503).end();
    },
  });

  const answer = new cloudFormation.CloudFormationClient(client).send(
    new cloudFormation.ListStacksCommand({}),
  );

  await expect(answer).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  expect(called).toEqual(["listed"]);
});

test("the request id is what the caller sees", async () => {
  const { client } = await serve({
    services: [stacks({ ListStacks: async () => ({}) })],
    requestId: () => "request-1",
  });

  const answer = await new cloudFormation.CloudFormationClient(client).send(
    new cloudFormation.ListStacksCommand({}),
  );

  expect(answer.$metadata.requestId).toBe("request-1");
});

test("an unsupported operation fails by name", async () => {
  const { client } = await serve({ services: [{ sdk: ecs, signingName: "ecs", operations: {} }] });

  const answer = new ecs.ECSClient(client).send(new ecs.RunTaskCommand({ taskDefinition: "t" }));

  await expect(answer).rejects.toMatchObject({
    name: "NotImplemented",
    message: "ecs:RunTask is not supported by the local AWS; see infra/local/README.md",
    $metadata: { httpStatusCode: 501 },
  });
});

test("an unsupported service fails by name", async () => {
  const { client } = await serve({ services: [executions({})] });

  const answer = new ecs.ECSClient(client).send(new ecs.ListClustersCommand({}));

  await expect(answer).rejects.toMatchObject({
    name: "NotImplemented",
    message: "ecs is not supported by the local AWS; see infra/local/README.md",
  });
});

test("an operation that no AWS service has is unknown", async () => {
  const { endpoint } = await serve({ services: [executions({})] });

  const answer = await fetch(endpoint.url, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/ap-northeast-1/states/aws4_request",
      "x-amz-target": "AWSStepFunctions.Fly",
    },
  });

  expect(await answer.json()).toMatchObject({ __type: "UnknownOperationException" });
});

test("awsQuery calls an unknown operation an invalid action", async () => {
  const { endpoint } = await serve({ services: [stacks({})] });

  const answer = await fetch(endpoint.url, {
    ...listStacks,
    headers: {
      ...listStacks.headers,
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/ap-northeast-1/cloudformation/aws4_request",
    },
    body: "Action=Fly&Version=2010-05-15",
  });

  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("<Code>InvalidAction</Code>");
});

test("a service cannot offer an operation that AWS does not have", async () => {
  const starting = startEndpoint({ services: [executions({ Fly: async () => ({}) })] });

  await expect(starting).rejects.toThrow("states: the SDK package has no operation Fly");
});

test("an unexpected error is hidden from the caller and reported to the owner", async () => {
  const failures: unknown[] = [];
  const bug = new Error("password is hunter2");
  const { client } = await serve({
    services: [
      executions({
        StopExecution: async () => {
          throw bug;
        },
      }),
    ],
    onFailure: (error, call) => failures.push([error, call]),
  });

  const answer = new sfn.SFNClient(client).send(new sfn.StopExecutionCommand({ executionArn: "a" }));

  await expect(answer).rejects.toMatchObject({
    name: "InternalFailure",
    message: "The request processing has failed because of an unknown error, exception or failure.",
    $metadata: { httpStatusCode: 500 },
  });
  expect(failures).toEqual([[bug, { signingName: "states", operation: "StopExecution" }]]);
});

test("an unsigned request finds its service by its operation", async () => {
  const { endpoint } = await serve({
    services: [executions({}), stacks({ ListStacks: async () => ({ NextToken: "more" }) })],
  });

  const answer = await fetch(endpoint.url, listStacks);

  expect(await answer.text()).toContain("<ListStacksResult><NextToken>more</NextToken></ListStacksResult>");
});

test("a request to an unknown service is refused", async () => {
  const { endpoint } = await serve({ services: [executions({})] });

  const answer = await fetch(`${endpoint.url}/favicon.ico`);

  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ __type: "MissingAuthenticationToken" });
});

test.each([
  ["127.0.0.1", 200],
  ["localhost", 200],
  ["rebound.example.com", 421],
])("a request to the host %s gets the status %i", async (host, status) => {
  const mount: HttpMount = { matches: () => true, handle: (_, response) => void response.end() };
  const { endpoint } = await serve({ services: [], mounts: [mount] });

  const answered = await new Promise((resolve) => {
    get(endpoint.url, { headers: { host: `${host}:${endpoint.port}` } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });

  expect(answered).toBe(status);
});

test.each<[string, Record<string, string>]>([
  ["form", { origin: "https://example.com" }],
  ["link", { "sec-fetch-site": "cross-site" }],
])("a %s on a page of another site cannot call AWS", async (_, headers) => {
  let called = false;
  const { endpoint } = await serve({
    services: [
      stacks({
        ListStacks: async () => {
          called = true;
          return {};
        },
      }),
    ],
  });

  const answer = await fetch(endpoint.url, { ...listStacks, headers: { ...listStacks.headers, ...headers } });

  expect(answer.status).toBe(403);
  expect(called).toBe(false);
});

test("a body above the limit is refused, also for callers that read only after sending", async () => {
  const { endpoint } = await serve({ services: [stacks({ ListStacks: async () => ({}) })] });
  const outgoing = request(endpoint.url, listStacks);
  const response = new Promise<IncomingMessage>((resolve) => {
    outgoing.once("response", resolve);
  });

  await new Promise<void>((sent) => {
    outgoing.end(Buffer.alloc(32 * 1024 * 1024, "x"), sent);
  });

  const answer = await response;
  expect(answer.statusCode).toBe(413);
  expect(answer.headers["x-amzn-errortype"]).toBe("RequestEntityTooLarge");
  answer.resume();
});

test("a caller that disconnects while sending is not a failure", async () => {
  const failures: unknown[] = [];
  let aborted = () => {};
  const abortion = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const { endpoint } = await serve({
    services: [],
    mounts: [
      {
        matches: (incoming) => {
          incoming.once("close", aborted);
          return false;
        },
        handle: () => {},
      },
    ],
    onFailure: (error) => failures.push(error),
  });
  const outgoing = request(endpoint.url, { method: "POST", headers: { "content-length": 10 } });
  outgoing.on("error", () => {});
  outgoing.write("12345", () => outgoing.destroy());

  await abortion;
  await new Promise(setImmediate);

  expect(failures).toEqual([]);
});

test("a mount comes before the services, also one that is added later", async () => {
  const page = (path: string, text: string): HttpMount => ({
    matches: ({ url }) => url === path,
    handle: async (_, response) => {
      response.end(text);
    },
  });
  const mounts = [page("/first", "first page")];
  const { endpoint } = await serve({ services: [executions({})], mounts });
  mounts.push(page("/second", "second page"));

  const answers = await Promise.all(["/first", "/second"].map((path) => fetch(endpoint.url + path)));

  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(texts).toEqual(["first page", "second page"]);
});

test("a failed mount gets an error response and is reported", async () => {
  const failures: unknown[] = [];
  const mount: HttpMount = {
    matches: () => true,
    handle: async () => {
      throw new Error("broken page");
    },
  };
  const { endpoint } = await serve({
    services: [],
    mounts: [mount],
    onFailure: (error) => failures.push(error),
  });

  const answer = await fetch(endpoint.url);

  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("broken");
  expect(failures).toEqual([new Error("broken page")]);
});

test("a port in use is reported with the remedy", async () => {
  const { endpoint } = await serve({ services: [] });

  const second = startEndpoint({ services: [], port: endpoint.port });

  await expect(second).rejects.toMatchObject({
    name: "PortInUse",
    message: `port ${endpoint.port} of 127.0.0.1 is in use; choose another port with --port`,
  });
});

test("closing ends running requests and frees the port", async () => {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const endpoint = await startEndpoint({
    services: [
      stacks({
        ListStacks: () => {
          arrived();
          return new Promise(() => {});
        },
      }),
    ],
  });
  const pending = fetch(endpoint.url, listStacks);
  const outcome = expect(pending).rejects.toThrow("fetch failed");
  await arrival;

  await endpoint.close();

  await outcome;
  const successor = await startEndpoint({ services: [], port: endpoint.port });
  await successor.close();
});
