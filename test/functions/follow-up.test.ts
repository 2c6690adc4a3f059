import { expect, it } from "vitest";
import { createHandler } from "../../functions/follow-up.ts";
import { readCurrentApprovers } from "../../orchestrator/approval/current-approvers.ts";
import { addressOf } from "../infra/commands/run-command.ts";
import { startStateTable } from "../orchestrator/fixtures/state-table.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";

it("the follow-up stores who may approve by its settings, which are the newest", async () => {
  const table = await startStateTable();
  const { environment, clients } = functionEnvironment({
    ...connectionTo(await addressOf(table.client)),
    APPROVAL_RECIPIENTS: "bob@example.com,carol@example.com",
    TABLE_NAME: table.name,
    WEB_URL: "https://deployments.example.com",
  });

  await createHandler(environment, clients)();

  expect(await readCurrentApprovers(table)).toEqual(["bob@example.com", "carol@example.com"]);
});
