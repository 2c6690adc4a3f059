import { expect, it } from "vitest";
import { daemonEnvironment } from "../../../../../infra/local/aws/ecs/task-daemon.ts";

const daemon = { address: "127.0.0.1:40001", close: async () => {} };
const asks = (address: string) => ({ AWS_XRAY_DAEMON_ADDRESS: address });

it.each([
  ["that of its task, by the SDK's default", {}],
  ["that of its task, by name", asks("localhost:2000")],
  ["that of its task, by address", asks("127.0.0.1:2000")],
])("an application finds the daemon %s", (_, environment) => {
  expect(daemonEnvironment(environment, daemon)).toEqual(asks("127.0.0.1:40001"));
});

it("an application of a task without a daemon reaches none, even if one is running on this machine", () => {
  expect(daemonEnvironment(asks("localhost:2000"), undefined)).toEqual(asks("127.0.0.1:9"));
});

it.each(["localhost:2999", "xray.example.com:2000"])(
  "an application that asks for %s asks there",
  (address) => {
    expect(daemonEnvironment(asks(address), daemon)).toEqual({});
  },
);
