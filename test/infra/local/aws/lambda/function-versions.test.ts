import { afterEach, beforeEach, expect, test } from "vitest";
import { clockOfSpeed } from "../../../../../infra/local/aws/clock.ts";
import {
  createLambdaRuntime,
  type LambdaRuntime,
} from "../../../../../infra/local/aws/lambda/lambda-runtime.ts";
import { FunctionBundles } from "./function-bundles.ts";

let bundles: FunctionBundles;
let runtime: LambdaRuntime;
let arn: string;
const streams: string[] = [];

const reporting = (
  text: string,
) => `export const handler = async (event, { functionVersion, invokedFunctionArn }) => {
  console.log("invoked");
  return { text: "${text}", variable: process.env.AWS_LAMBDA_FUNCTION_VERSION, functionVersion, invokedFunctionArn };
};`;

beforeEach(async () => {
  bundles = await FunctionBundles.create();
  const fn = await bundles.write("old", reporting("old"), { name: "reporting" });
  arn = fn.arn;
  const logs = { append: (_: string, stream: string) => void streams.push(stream) };
  runtime = createLambdaRuntime({ functions: [fn], clock: clockOfSpeed(), logs });
});
afterEach(async () => {
  await runtime.close();
  await bundles.remove();
});

test("a published version never changes, and the name is the latest deployment", async () => {
  await runtime.invoke("reporting", {});
  const number = runtime.publish([
    { ...(await bundles.write("new", reporting("new"))), name: "reporting", arn },
  ]);

  const results = await Promise.all(
    ["reporting", arn, `${arn}:$LATEST`, `${arn}:1`, `${arn}:2`].map((name) => runtime.invoke(name, {})),
  );

  expect(number).toBe(2);
  expect(results.map((result) => (result as { text: string }).text)).toEqual([
    "new",
    "new",
    "new",
    "old",
    "new",
  ]);
});

test("context, variable and log stream of a function have the version that was invoked", async () => {
  const latest = await runtime.invoke("reporting", {});
  const first = await runtime.invoke(`${arn}:1`, {});

  expect(latest).toMatchObject({ variable: "$LATEST", functionVersion: "$LATEST", invokedFunctionArn: arn });
  expect(first).toMatchObject({ variable: "1", functionVersion: "1", invokedFunctionArn: `${arn}:1` });
  expect(streams.some((stream) => stream.includes("/[1]"))).toBe(true);
});

test.each(["9", "live"])("a version that was never published is not found: %s", async (qualifier) => {
  await expect(runtime.invoke(`${arn}:${qualifier}`, {})).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Function not found: ${arn}:${qualifier}`,
  });
});
