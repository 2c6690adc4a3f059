import { expect, it } from "vitest";
import { computeTemplate } from "../../../infra/aws/compute/compute-template.ts";
import { readReview } from "../../../orchestrator/review/review-record.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { prepareChangeSets } from "../fixtures/change-sets.ts";
import { findingsOf } from "../fixtures/reviews.ts";

/** The bundled template, with texts in place of what other stacks export. */
const bundled = async () =>
  JSON.stringify(await computeTemplate(), (name, part: unknown) => {
    if (typeof part !== "object" || part === null) return part;
    if ("Fn::ImportValue" in part) return "imported";
    return name === "Subnets" && "Fn::Split" in part ? ["subnet-1"] : part;
  });

it("is judged in full and needs one approval: the bundled template's creation and its next image", async () => {
  const { local, review, table } = await prepareChangeSets();
  const template = await bundled();
  const reviewed = async (id: string, image: string) => {
    const { changeSet } = await review(aDeployment({ id, image }), "deploy", template);
    const stored = await readReview(table, id, "deploy");
    await local.execute({ StackName: changeSet.stackArn, ChangeSetName: changeSet.changeSetArn });
    return { approvals: stored?.requiredApprovals, findings: stored && findingsOf(stored) };
  };

  const created = await reviewed("created", "tasks:1.0.0");
  const updated = await reviewed("updated", "tasks:1.1.0");

  const known = { "image-by-digest": "warn" };
  expect(created).toEqual({
    approvals: 1,
    findings: { ...known, "foreign-image": "warn", "iam-widened": "warn", "internet-facing": "warn" },
  });
  expect(updated).toEqual({ approvals: 1, findings: known });
});
