import { describe, expect, it } from "vitest";
import { findDeploymentBy } from "../../../../infra/local/console/deployment-names.ts";
import { deploymentIdOf } from "../../../../orchestrator/deployment/deployment-id.ts";
import { executionNames } from "../../../orchestrator/fixtures/execution-names.ts";
import { links } from "./views.ts";

const find = findDeploymentBy(["release-1", "release-1-0", "refused"], links);

describe("the deployment that a message is about", () => {
  it.each([
    ["Deployed: tasks:1.0.0 on xray-poc-compute (release-1)", "release-1"],
    ["Deployment release-1-0 · digest of the plan 0123", "release-1-0"],
    ["Deployment: release-1-0\nDigest: 0123", "release-1-0"],
    ["Execution: arn:aws:states:ap-northeast-1:123456789012:execution:deploy:release-1", "release-1"],
    ["Rejected (release-1), like the previous one (release-1-0)", "release-1"],
  ])("is found in %j", (text, name) => {
    expect(find(text)).toEqual({ name, link: `/all/${name}` });
  });

  it.each(executionNames)("is found by the name %s, the newest of that name", (name) => {
    const ids = ["2026-05-01", "2026-01-01"].map((day) => deploymentIdOf(name, day));
    const findNamed = findDeploymentBy([...ids, deploymentIdOf(`${name}x`, "2026-05-01")], links);

    for (const text of [
      `Deployed: tasks (${name})`,
      `Deployment ${name} · digest`,
      `Deployment: ${name}\nDigest`,
    ]) {
      expect(findNamed(text)).toEqual({ name, link: `/all/${ids[0]}` });
    }
  });

  it.each(["It was refused.", "Deployed (release-1-0-0)", "Deployment (unknown)", ""])(
    "is not found in %j",
    (text) => {
      expect(find(text)).toBeUndefined();
    },
  );
});
