import { expect, it } from "vitest";
import { templateContent } from "../../../orchestrator/text/template-content.ts";

it.each([
  ["in JSON is its content", '{ "Resources": {} }', { Resources: {} }],
  ["in JSON after a byte order mark is its content", '\uFEFF{ "Resources": {} }', { Resources: {} }],
  ["in YAML is its text", "Resources: {}", "Resources: {}"],
])("a template %s", (_, template, content) => {
  expect(templateContent(template)).toEqual(content);
});
