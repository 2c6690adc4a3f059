import type { JudgedChange } from "./change-review.ts";
import { newGrants } from "./iam-grants.ts";
import { describeIngress, isFromAnywhere, newIngress } from "./open-ingress.ts";

const accessTypes =
  /^AWS::(IAM::\w+|Lambda::Permission|KMS::Key|SecretsManager::ResourcePolicy|S3::BucketPolicy|SQS::QueuePolicy|SNS::TopicPolicy|ECR::RepositoryPolicy)$/;

// More are told by their number.
const shownGrants = 5;

/** What a change of a role, a policy or the like lets somebody do that they could not; undefined for nothing. */
export function permissionsAdded({ review, before, after }: JudgedChange): string | undefined {
  const { action, type, details } = review;
  if (!accessTypes.test(type) || action === "Remove") return undefined;
  if (!after) {
    // What CloudFormation does not tell may be anything, but for tags and the like.
    const properties = review.scope.length === 0 || review.scope.includes("Properties");
    const nameless =
      details.every(({ name }) => name === "Tags" || name === "Description") && details.length > 0;
    return properties && !nameless ? "it gives permissions that CloudFormation does not tell" : undefined;
  }
  const { grants, wildcards } = newGrants(type, before, after);
  if (grants.length === 0) return undefined;
  const shown = [...new Set([...wildcards, ...grants])].slice(0, shownGrants);
  const more = grants.length > shown.length ? ` and ${grants.length - shown.length} more` : "";
  return `it adds ${wildcards.length > 0 ? "sweeping permissions" : "permissions"}: ${shown.join("; ")}${more}`;
}

const ingressTypes = /^AWS::EC2::SecurityGroup(Ingress)?$/;

/** Whom a change of a security group lets in, from anywhere or from elsewhere; undefined for nobody. */
export function ingressAdded({ review, before, after }: JudgedChange, anywhere: boolean): string | undefined {
  if (!ingressTypes.test(review.type) || review.action === "Remove") return undefined;
  if (!after) {
    const told = review.scope.length > 0 && !review.scope.includes("Properties");
    return anywhere || told ? undefined : "it may let in more; CloudFormation does not tell";
  }
  const added = newIngress(before, after).filter((ingress) => isFromAnywhere(ingress) === anywhere);
  return added.length > 0 ? `it lets in ${added.map(describeIngress).join("; ")}` : undefined;
}
