import { expect, test } from "vitest";
import { toPositional } from "../../../../../infra/local/aws/rds-data/named-parameters.ts";

test("numbers parameters by their first use", () => {
  expect(toPositional("SELECT :b, :a, :b, :_c1")).toEqual({
    text: "SELECT $1, $2, $1, $3",
    names: ["b", "a", "_c1"],
  });
});

test.each([
  ["a cast", "SELECT '1'::int, now()::date"],
  ["a string", "SELECT 'at :noon, it''s :late'"],
  ["a string with escapes", "SELECT E'it\\'s :late'"],
  ["a quoted name", 'SELECT 1 AS "a:b "":c"'],
  ["a dollar-quoted string", "DO $$ BEGIN PERFORM ':a'; x := :b; END $$"],
  ["a tagged dollar-quoted string", "DO $body$ SELECT $$ :a $$; :b $body$"],
  ["a line comment", "SELECT 1 -- at :noon"],
  ["nested comments", "SELECT /* :a /* :b */ :c */ 1"],
  ["an unclosed string", "SELECT 'at :noon"],
  ["an array slice", "SELECT a[1:2] FROM t"],
])("does not change %s", (_, sql) => {
  expect(toPositional(sql)).toEqual({ text: sql, names: [] });
});

test.each([
  ["SELECT :a::uuid", "SELECT $1::uuid"],
  ["SELECT 'x' || :a || 'y'", "SELECT 'x' || $1 || 'y'"],
  ["SELECT /* :b */ :a -- :c\n + :a", "SELECT /* :b */ $1 -- :c\n + $1"],
  ["SELECT $$x$$ || :a", "SELECT $$x$$ || $1"],
  ["SELECT col$b$ + :a", "SELECT col$b$ + $1"],
  ["SELECT typE'' || :a", "SELECT typE'' || $1"],
])("finds the parameter in %j", (sql, text) => {
  expect(toPositional(sql)).toEqual({ text, names: ["a"] });
});

test("handles a statement of the maximum length in linear time", () => {
  const literal = `'${"it''s :late ".repeat(5000)}'`;

  expect(toPositional(`SELECT ${literal}, :a`).text).toBe(`SELECT ${literal}, $1`);
});
