import { expect, it } from "vitest";
import { approversSection } from "../../../orchestrator/pages/approvers-section.ts";
import { halfApproved } from "../fixtures/all-pages.ts";

it("the approvers' section says how it is known who voted", () => {
  const [vote] = halfApproved.votes;
  if (!vote) throw new Error("nobody has voted");
  const votes = [vote, { ...vote, recipient: "bob@example.com", identifiedBy: "signedIn" as const }];

  const rows = String(approversSection({ ...halfApproved, votes })).split("<tr>");

  expect(rows.find((row) => row.includes("carol@example.com"))).toContain("by a personal link");
  expect(rows.find((row) => row.includes("bob@example.com"))).toContain("signed in to AWS");
});
