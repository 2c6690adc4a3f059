import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { Clients, table } from "../../../../functions/shared/clients.ts";
import type { CreateHandler, Environment } from "../../../../functions/shared/environment.ts";
import { functions } from "../../../../infra/functions/functions.ts";
import {
  createInstance,
  createReloadingInstance,
  importFunction,
} from "../../../../infra/local/in-process/load-function.ts";
import { connectionTo } from "../../../functions/function-environment.ts";
import { serve } from "../../../orchestrator/fixtures/http-server.ts";

/** Reads the lock of a stack, and logs that it did. */
const readsTable: CreateHandler = (environment, clients) => async () => {
  const { client, name } = table(environment, clients);
  environment.logger.info("read");
  await client.send(new GetCommand({ TableName: name, Key: { pk: "stack", sk: "lock" } }));
};

function instance(endpointUrl: string, accessKeyId: string) {
  const lines: string[] = [];
  const variables = { ...connectionTo(endpointUrl), AWS_ACCESS_KEY_ID: accessKeyId, TABLE_NAME: "one" };
  const made = createInstance(
    { createHandler: readsTable, Clients },
    { variables, now: () => Date.UTC(2030, 5, 1), log: (text) => lines.push(text) },
  );
  onTestFinished(() => made.close());
  return { ...made, lines };
}

it.each(functions)("$name can be created in this process", async ({ name }) => {
  const options = { variables: {}, now: () => 0, log: () => {} };

  const { handler } = createInstance(await importFunction(name), options);

  expect(handler).toBeTypeOf("function");
});

it("concurrent instances have their own keys, logs and clocks", async () => {
  const { url, requests } = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  const [one, other] = [instance(url, "one"), instance(url, "other")];

  await Promise.all([one.handler({}, {}), other.handler({}, {})]);

  const keys = requests.map(({ headers }) => /Credential=(\w+)\//.exec(headers.authorization ?? "")?.[1]);
  expect(keys.sort()).toEqual(["one", "other"]);
  for (const { lines } of [one, other]) {
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: "read", timestamp: "2030-06-01T00:00:00.000Z" }),
    ]);
  }
});

it("an instance that has ended makes no more calls", async () => {
  const { url, requests } = await serve((_request, response) => void response.end("{}"));
  const ended = instance(url, "one");

  ended.close();

  await expect(ended.handler({}, {})).rejects.toThrow("has ended");
  expect(requests).toEqual([]);
});

it("an instance is created again if the function's modules have changed, and the old one ends", async () => {
  const { url } = await serve((_request, response) => void response.end("{}"));
  const made: { environment: Environment; clients: Clients }[] = [];
  const answering =
    (word: string): CreateHandler =>
    (environment, clients) => {
      made.push({ environment, clients });
      return async () => word;
    };
  let modules = { createHandler: answering("one"), Clients };
  const { handler, close } = createReloadingInstance(() => modules, {
    variables: { ...connectionTo(url), TABLE_NAME: "one" },
    now: () => 0,
    log: () => {},
  });
  onTestFinished(() => close());

  const before = [await handler({}, {}), await handler({}, {})];
  const old = made.map(({ environment, clients }) => table(environment, clients).client);
  modules = { createHandler: answering("two"), Clients };

  expect([...before, await handler({}, {})]).toEqual(["one", "one", "two"]);
  expect(made).toHaveLength(2);
  const read = new GetCommand({ TableName: "one", Key: { pk: "stack", sk: "lock" } });
  await expect(old[0]?.send(read)).rejects.toThrow("has ended");
});
