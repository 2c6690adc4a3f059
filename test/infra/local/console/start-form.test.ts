import { describe, expect, it } from "vitest";
import { parseStartForm } from "../../../../infra/local/console/start-form.ts";

describe("parseStartForm", () => {
  it("puts the image into the input", () => {
    expect(parseStartForm({ image: " tasks:1.1.0 ", input: '{"reason":"x"}' })).toEqual({
      input: { reason: "x", image: "tasks:1.1.0" },
    });
  });

  it("takes the input's own image when none is typed", () => {
    expect(parseStartForm({ image: "", input: '{"image":"tasks:2.0.0"}' })).toEqual({
      input: { image: "tasks:2.0.0" },
    });
  });

  it.each(["{", "[]", "null", '"tasks:1.1.0"', "7"])("refuses the input %s", (input) => {
    expect(parseStartForm({ image: "tasks:1.1.0", input })).toHaveProperty("problem");
  });
});
