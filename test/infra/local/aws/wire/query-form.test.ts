import { QueryShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticListSchema, StaticMapSchema, StaticStructureSchema } from "@smithy/types";
import { expect, test } from "vitest";
import { decodeForm } from "../../../../../infra/local/aws/wire/query-form.ts";

const string = 0;
const number = 1;
const timestamp = 4;
const blob = 21;
const flattened = { xmlFlattened: 1 } as const;
const item: StaticStructureSchema = [3, "test", "Item", 0, ["Name", "Count"], [string, number]];
const items: StaticListSchema = [1, "test", "Items", 0, item];
const itemsByName: StaticMapSchema = [2, "test", "ItemsByName", 0, string, item];
const names: StaticListSchema = [1, "test", "Names", 0, [string, { xmlName: "Name" }]];
const labels: StaticMapSchema = [
  2,
  "test",
  "Labels",
  0,
  [string, { xmlName: "K" }],
  [string, { xmlName: "V" }],
];

function structure(members: Record<string, StaticStructureSchema[5][number]>): StaticStructureSchema {
  return [3, "test", "Input", 0, Object.keys(members), Object.values(members)];
}

/** Through the SDK's own serializer and back. */
function roundTrip(schema: StaticStructureSchema, value: object): unknown {
  const serializer = new QueryShapeSerializer({
    httpBindings: false,
    timestampFormat: { useTrait: true, default: 5 },
    serializeEmptyLists: true,
  });
  serializer.write(schema, value);
  return decodeForm(NormalizedSchema.of(schema), new URLSearchParams(String(serializer.flush())));
}

test.each<[string, StaticStructureSchema, object]>([
  ["a list of structures", structure({ List: items }), { List: [{ Name: "a", Count: 1 }, { Name: "b" }] }],
  ["an empty list", structure({ List: items }), { List: [] }],
  ["a list with a name for its items", structure({ List: names }), { List: ["一", "二"] }],
  ["a flattened list", structure({ List: [names, flattened] }), { List: ["a", "b"] }],
  ["a map", structure({ Map: itemsByName }), { Map: { one: { Count: 1 }, "t.w.o": { Name: "二" } } }],
  ["a flattened map", structure({ Map: [labels, flattened] }), { Map: { a: "1", b: "2" } }],
  ["a renamed member", structure({ Member: [string, { xmlName: "Other" }] }), { Member: "x" }],
  ["a timestamp", structure({ Time: timestamp }), { Time: new Date("2026-01-01T00:00:00.123Z") }],
  ["bytes", structure({ Bytes: blob }), { Bytes: new Uint8Array([0, 255, 10]) }],
  ["an empty string", structure({ Text: string }), { Text: "" }],
])("%s survives the form", (_, schema, value) => {
  expect(roundTrip(schema, value)).toEqual(value);
});

test("a map key may be any name", () => {
  const form = new URLSearchParams({ "Map.entry.1.key": "__proto__", "Map.entry.1.value.Name": "x" });

  const { Map: map } = decodeForm(NormalizedSchema.of(structure({ Map: itemsByName })), form) as {
    Map: object;
  };

  expect(Object.entries(map)).toEqual([["__proto__", { Name: "x" }]]);
  expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
});

test("items come in the order of their numbers", () => {
  const form = new URLSearchParams({ "List.Name.10": "ten", "List.Name.2": "two", "List.Name.1": "one" });

  const input = decodeForm(NormalizedSchema.of(structure({ List: names })), form);

  expect(input).toEqual({ List: ["one", "two", "ten"] });
});
