import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { JsonScenarios, ScenarioView } from "../../../infra/progress/scenario-reporter.ts";

const page = "http://127.0.0.1/view/key/deployments/deployment-1";

function screen(isTTY = false) {
  let text = "";
  const terminal = { isTTY, columns: 80, write: (more: string) => (text += more) };
  return { terminal, lines: () => stripVTControlCharacters(text).split("\n").filter(Boolean) };
}

describe("the page of a scenario's deployment", () => {
  it("is shown on a terminal", () => {
    const { terminal, lines } = screen(true);

    new ScenarioView(terminal, {}).deploymentStarted("deployment-1", page);

    expect(lines()).toEqual([`  → watch while it runs: ${page}`]);
  });

  it("is not written without a terminal, where it would be read too late", () => {
    const { terminal, lines } = screen();

    new ScenarioView(terminal, {}).deploymentStarted("deployment-1", page);

    expect(lines()).toEqual([]);
  });

  it("is printed for machines at the start", () => {
    const { terminal, lines } = screen();

    new JsonScenarios(terminal).deploymentStarted("deployment-1", page);

    expect(lines().map((line): unknown => JSON.parse(line))).toEqual([
      { event: "started", execution: "deployment-1", page },
    ]);
  });
});
