import { createRequire } from "node:module";
import type { Table } from "../../orchestrator/deployment/table.ts";
import { parseOnce } from "./parsed-once.ts";

type Value = Record<string, unknown>;
type Action = (store: unknown, data: Value, done: (error: unknown, answer: Value) => void) => void;

const require = createRequire(import.meta.url);
const { create } = require("dynalite/db") as { create: (options: object) => unknown };
const operations = new Map(
  ["createTable", "deleteItem", "describeTable", "getItem", "putItem", "query", "scan", "updateItem"].map(
    (name) => [
      name,
      {
        action: require(`dynalite/actions/${name}`) as Action,
        validation: require(`dynalite/validations/${name}`) as {
          custom?: (data: Value, store: unknown) => string | undefined;
        },
      },
    ],
  ),
);

const tableName = "xray-watch";

parseOnce();

/**
 * The orchestrator's table on dynalite's own operations and expressions, without HTTP and the SDK's middleware
 * between: a call takes tens of microseconds, for tests that make ten thousands of them.
 */
export async function inProcessTable(): Promise<Table> {
  const store = create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const call = (name: string, data: Value) =>
    new Promise<Value>((resolve, reject) => {
      const operation = operations.get(name);
      if (!operation) throw new Error(`the in-process table has no ${name}`);
      const problem = operation.validation.custom?.(data, store);
      if (problem) return reject(new Error(problem));
      operation.action(store, data, (error, answer) => (error ? reject(named(error)) : resolve(answer)));
    });
  await call("createTable", {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  });
  const isActive = async () => {
    const { Table } = await call("describeTable", { TableName: tableName });
    return (Table as { TableStatus: string }).TableStatus === "ACTIVE";
  };
  while (!(await isActive())) await new Promise(setImmediate);
  const send = async (command: {
    readonly input: Value;
    readonly constructor: { readonly name: string };
  }) => {
    const answer = await call(operationOf(command.constructor.name), marshalledInput(command.input));
    return unmarshalledAnswer(answer);
  };
  return { client: { send } as unknown as Table["client"], name: tableName };
}

/** `GetCommand` of the document client is DynamoDB's GetItem; only Query and Scan are called the same. */
const operationOf = (command: string) => {
  const name = command.replace("Command", "").toLowerCase();
  return name === "query" || name === "scan" ? name : `${name}Item`;
};

/** As the SDK gives them: the code is the error's name. */
function named(error: unknown): Error {
  const { body } = error as { body?: { __type?: string; message?: string } };
  return Object.assign(new Error(body?.message), { name: body?.__type?.split("#").at(-1) });
}

const marshalledMembers = ["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"];

const marshalledInput = (input: Value): Value =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => [
        member,
        marshalledMembers.includes(member) ? fields(value as Value, marshalled) : value,
      ]),
  );

function unmarshalledAnswer({ Item, Items, Attributes }: Value): Value {
  const plain = (item: unknown) => fields(item as Value, (value) => unmarshalled(value as Value));
  return {
    ...(Item ? { Item: plain(Item) } : {}),
    ...(Items ? { Items: (Items as Value[]).map(plain) } : {}),
    ...(Attributes ? { Attributes: plain(Attributes) } : {}),
  };
}

const fields = (value: Value, change: (field: unknown) => unknown): Value =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [name, change(field)]),
  );

function marshalled(value: unknown): Value {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (value === null) return { NULL: true };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return { L: value.map(marshalled) };
  if (typeof value === "object") return { M: fields(value as Value, marshalled) };
  throw new Error(`the in-process table does not take ${typeof value}`);
}

function unmarshalled({ S, N, B, L, M, BOOL, NULL }: Value): unknown {
  if (NULL) return null;
  if (BOOL !== undefined) return BOOL;
  if (N !== undefined) return Number(N);
  if (B !== undefined) return Buffer.from(B as string, "base64");
  if (L !== undefined) return (L as Value[]).map(unmarshalled);
  if (M !== undefined) return fields(M as Value, (value) => unmarshalled(value as Value));
  return S;
}
