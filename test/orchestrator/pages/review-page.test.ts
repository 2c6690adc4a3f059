import { describe, expect, it } from "vitest";
import { reviewOf } from "../../../orchestrator/review/review.ts";
import { compress } from "../../../orchestrator/text/compressed.ts";
import { largeChangeSet } from "../../bench/large-change-set.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { modify, modifyWithValues, pageOf, remove, sources, whole } from "../fixtures/reviews.ts";

describe("the page of a review", () => {
  it("has the verdict first, with findings and remedies", () => {
    const page = pageOf(reviewOf(sources({ whole: whole([modify, remove]) })));

    expect(page).toContain("Policy forbids it");
    expect(page).toContain("Topic (AWS::SNS::Topic): it would be deleted");
    expect(page).toContain("What to do: change the template, or confirm it in the input.");
    expect(page.indexOf("Policy forbids it")).toBeLessThan(page.indexOf("Requested by"));
  });

  it("shows that there is no finding, and which rules were checked", () => {
    const page = pageOf(reviewOf(sources()));

    expect(page).toContain("Policy has no objection");
    expect(page).toContain("no permission is added");
    expect(page).toContain("is restored automatically");
  });

  it("shows what the input permits against the policy", () => {
    const deployment = aDeployment({ allowDeletions: ["Topic"] });

    const page = pageOf(reviewOf(sources({ whole: whole([remove]), deployment })));

    expect(page).toContain("it would be deleted; the input allows it by allowDeletions");
    expect(page).toContain("What to do: check that this is meant.");
  });

  it("has the risky changes before the others", () => {
    const page = pageOf(reviewOf(sources({ whole: whole([modify, remove]) })));
    const table = page.slice(page.indexOf("<tbody>"));

    expect(table.indexOf("Topic")).toBeLessThan(table.indexOf("EcsService"));
  });

  it("shows values, cause and certainty of each change", () => {
    const page = pageOf(reviewOf(sources({ whole: whole([modify], [modifyWithValues]) })));

    expect(page).toContain(
      '<th scope="row">TaskDefinition</th><td><del>task:1</del></td><td><ins>(known after the execution)</ins></td>' +
        '<td class="why">possible: ResourceReference EcsTaskDefinition</td>',
    );
  });

  it("shows which values CloudFormation does not report", () => {
    const page = pageOf(reviewOf(sources({ whole: whole([modify], []) })));

    expect(page).toContain("CloudFormation does not report the values before and after");
    expect(page).toContain("CloudFormation left it out of the description with values");
  });

  it("shows what approvers should know about the stack", () => {
    const deployment = aDeployment({ warnings: ["The service has no circuit breaker"] });

    expect(pageOf(reviewOf(sources({ deployment })))).toContain("The service has no circuit breaker");
  });

  it("shows every quotation of a policy as text", () => {
    const Statement = { Effect: "Allow", Action: "<img src=x>\u202e", Resource: "*" };
    const change = {
      ...modify,
      ResourceType: "AWS::IAM::Policy",
      AfterContext: JSON.stringify({ Properties: { PolicyDocument: { Statement } } }),
    };

    const page = pageOf(reviewOf(sources({ whole: whole([change]) })));

    expect(page).toContain("it adds broad permissions: &lt;img src=x&gt;⟨U+202E⟩ on *");
    expect(page).not.toContain("<img");
  });

  it("keeps the details of the other changes when those of one do not fit", () => {
    const Description = Object.fromEntries(
      Array.from({ length: 1500 }, (_, index) => [`Line${index}`, `${index} ${"z ".repeat(60)}`]),
    );
    const context = JSON.stringify({ Properties: { Description } });
    const huge = {
      ...modify,
      LogicalResourceId: "Huge",
      Action: "Add" as const,
      Details: [],
      AfterContext: context,
    };

    const page = pageOf(reviewOf(sources({ whole: whole([huge, modifyWithValues]) })));

    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    expect(page).toContain("<del>task:1</del>");
    expect(page).toContain("(1): Huge");
  });

  it("names each of 2,000 changes and stays below 300 KB, and its review below an item of the table", () => {
    const review = reviewOf(sources({ whole: largeChangeSet(2000) }));

    const page = pageOf(review);

    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    expect(compress(review).byteLength).toBeLessThan(400_000);
    expect(review.changes.filter(({ logicalId }) => !new RegExp(`\\b${logicalId}\\b`).test(page))).toEqual(
      [],
    );
    expect(page).toContain("do not fit on this page");
    expect(page.indexOf("NotificationTopic1999")).toBeLessThan(page.indexOf("NotificationTopic0"));
    expect(page).not.toContain("s3cret");
  });
});
