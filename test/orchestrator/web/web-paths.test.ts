import { expect, it } from "vitest";
import { routes } from "../../../infra/functions/routes.ts";
import { matches } from "../../../orchestrator/web/web-paths.ts";

const functionsAt = (path: string) =>
  routes.filter((route) => matches(route.path, path)).map(({ functionName }) => functionName);

it.each([
  ["/approve/secret", "approval-pages"],
  ["/approve/secret/halt", "halt-deployments"],
  ["/slack/interactions", "answer-slack-clicks"],
  ["/view/key/deployments", "view-deployments"],
  ["/view/key/deployments/one/live", "view-deployments"],
  ["/deployments", "start-deployment"],
  ["/approvals", "sign-in-approver"],
])("%s is served by %s alone", (path, functionName) => {
  expect(functionsAt(path)).toEqual([functionName]);
});

it.each([
  "/",
  "/approve",
  "/approve/",
  "/approve/a/b",
  "/slack",
  "/slack/interactions/x",
  "/view",
  "/view/key/",
])("nothing is served at %s", (path) => {
  expect(functionsAt(path)).toEqual([]);
});
