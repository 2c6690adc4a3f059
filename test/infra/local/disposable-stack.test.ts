import { expect, test } from "vitest";
import { DisposableStack } from "../../../infra/local/disposable-stack.ts";

function stackOf(...parts: readonly { readonly name: string; readonly fails?: boolean }[]) {
  const closed: string[] = [];
  const stack = new DisposableStack();
  for (const { name, fails } of parts) {
    stack.use({
      close: async () => {
        closed.push(name);
        if (fails) throw new Error(`${name} fails`);
      },
    });
  }
  return { stack, closed };
}

test("parts are closed once, newest first", async () => {
  const { stack, closed } = stackOf({ name: "database" }, { name: "endpoint" });

  await Promise.all([stack.close(), stack.close()]);

  expect(closed).toEqual(["endpoint", "database"]);
});

test("after a part that cannot be closed, the others are closed, and the first error is thrown", async () => {
  const { stack, closed } = stackOf(
    { name: "database", fails: true },
    { name: "clients" },
    { name: "endpoint", fails: true },
  );

  await expect(stack.close()).rejects.toThrow("endpoint fails");
  expect(closed).toEqual(["endpoint", "clients", "database"]);
});
