import { expect, it } from "vitest";
import { settings } from "../../../infra/settings.ts";
import { templateOf } from "./synthesized.ts";

it("the repository scans pushed images, has immutable tags and keeps the newest images", async () => {
  const { Resources } = await templateOf("registry");

  expect(Resources.Repository).toMatchObject({
    Properties: {
      RepositoryName: "tasks",
      ImageTagMutability: "IMMUTABLE",
      ImageScanningConfiguration: { ScanOnPush: true },
    },
    DeletionPolicy: "Retain",
  });
  const { rules } = JSON.parse(Resources.Repository?.Properties.LifecyclePolicy.LifecyclePolicyText);
  expect(rules).toMatchObject([{ selection: { countNumber: 50 }, action: { type: "expire" } }]);
});

it("a repository that is not retained is deleted with its images", async () => {
  const { Resources } = await templateOf("registry", {
    registry: { ...settings.registry, retained: false },
  });

  expect(Resources.Repository).toMatchObject({
    Properties: { EmptyOnDelete: true },
    DeletionPolicy: "Delete",
  });
});
