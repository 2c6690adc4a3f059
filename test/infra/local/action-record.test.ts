import { describe, expect, it } from "vitest";
import { ActionRecord } from "../../../infra/local/action-record.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";

const sendEmail = { signingName: "ses", operation: "SendEmail", principal: "xray-watch-notify" };

describe("the record of actions", () => {
  it("records each action of a function once, and of a write also which items", () => {
    const record = new ActionRecord();

    for (let call = 0; call < 3; call++) record.record({ ...sendEmail, input: {} });
    record.record({ ...sendEmail, signingName: "dynamodb", operation: "PutItem", input: undefined });
    record.recordWrite({
      principal: sendEmail.principal,
      operation: "PutItem",
      attributes: { pk: { S: keys.outcome("one").pk } },
    });

    expect(record.byFunction()).toMatchObject({
      notify: ["dynamodb:PutItem deployment#*", "ses:SendEmail"],
      "approval-pages": [],
    });
  });

  it("ignores callers that are not functions", () => {
    const record = new ActionRecord();

    record.record({ ...sendEmail, principal: "local", input: {} });
    record.record({ signingName: "ses", operation: "SendEmail", input: {} });

    expect(Object.values(record.byFunction()).flat()).toEqual([]);
  });

  it("records no inputs", () => {
    const record = new ActionRecord();

    record.record({ ...sendEmail, input: { taskToken: "a-secret-token" } });

    expect(JSON.stringify(record.byFunction())).not.toContain("a-secret-token");
  });
});
