import { describe, expect, it } from "vitest";
import { draftOfFields, draftOfJson, isReady } from "../../../../infra/local/console/start-draft.ts";
import {
  fieldNames,
  rollbackChoice,
  type StartFields,
} from "../../../../infra/local/console/start-fields.ts";

const limit = 3600;
const fields = (some: Partial<StartFields>): StartFields => ({
  ...(Object.fromEntries(fieldNames.map((name) => [name, ""])) as StartFields),
  ...some,
});

describe("draftOfFields", () => {
  it("converts the form into JSON, without empty fields", () => {
    const draft = draftOfFields(
      fields({
        image: " tasks:1.1.0 ",
        parameters: "MinCapacity=1\n\n MaxCapacity = 4 ",
        allowDeletions: "OldQueue\nOldTable",
        approvalDeadlineSeconds: "90",
      }),
      "{}",
      limit,
    );

    expect(JSON.parse(draft.json)).toEqual({
      image: "tasks:1.1.0",
      parameters: { MinCapacity: "1", MaxCapacity: "4" },
      allowDeletions: ["OldQueue", "OldTable"],
      approvalDeadlineSeconds: 90,
    });
    expect(isReady(draft)).toBe(true);
  });

  it("asks for a rollback to the previous release", () => {
    const draft = draftOfFields(fields({ image: rollbackChoice }), '{"image":"tasks:1.1.0"}', limit);

    expect(JSON.parse(draft.json)).toEqual({ rollback: true });
    expect(isReady(draft)).toBe(true);
  });

  it("keeps values of the JSON that have no field in the form", () => {
    const draft = draftOfFields(fields({ image: "tasks:1.1.0" }), '{"reason":"old","later":1}', limit);

    expect(JSON.parse(draft.json)).toEqual({ image: "tasks:1.1.0", later: 1 });
    expect(draft.problems).toEqual({ json: expect.stringContaining("later is not a field") });
  });

  it.each([
    ["image", { image: "not an image" }],
    ["requester", { requester: "alice" }],
    ["approvalDeadlineSeconds", { approvalDeadlineSeconds: "soon" }],
    ["allowDeletions", { allowDeletions: "not an id" }],
  ] as const)("reports a problem at the field %s", (name, some) => {
    const { problems } = draftOfFields(fields({ image: "tasks:1.1.0", ...some }), "", limit);

    expect(Object.keys(problems)).toEqual([name]);
  });
});

describe("draftOfJson", () => {
  it("fills the form", () => {
    const input = {
      rollback: true,
      parameters: { A: "1" },
      allowDeletions: ["B"],
      approvalDeadlineSeconds: 60,
    };

    const draft = draftOfJson(fields({ image: "tasks:1.0.0" }), JSON.stringify(input), limit);

    expect(draft.fields).toEqual(
      fields({
        image: rollbackChoice,
        parameters: "A=1",
        allowDeletions: "B",
        approvalDeadlineSeconds: "60",
      }),
    );
  });

  it("takes a file's text without its byte order mark, as it is then started", () => {
    const draft = draftOfJson(fields({}), '\uFEFF{"image": "tasks:1.1.0"}', limit);

    expect(isReady(draft)).toBe(true);
    expect(draft.json).toBe('{"image": "tasks:1.1.0"}');
  });

  it.each(["", "{", "[]", "null", '"tasks:1.1.0"', "7"])("refuses the JSON %o and keeps the form", (json) => {
    const draft = draftOfJson(fields({ image: "tasks:1.1.0" }), json, limit);

    expect(draft).toMatchObject({
      json,
      fields: { image: "tasks:1.1.0" },
      problems: { json: expect.any(String) },
    });
  });
});
