import type { JudgedChange } from "./change-review.ts";
import { newGrants } from "./iam-grants.ts";
import { describeIngress, isFromAnywhere, newIngress } from "./open-ingress.ts";

const accessTypes =
  /^AWS::(IAM::\w+|Lambda::Permission|KMS::Key|SecretsManager::ResourcePolicy|S3::BucketPolicy|SQS::QueuePolicy|SNS::TopicPolicy|ECR::RepositoryPolicy)$/;

// Further ones are only counted.
const shownGrants = 5;

/** The permissions that a change of a role, a policy or the like adds, as a sentence; undefined if none. */
export function permissionsAdded({ review, before, after }: JudgedChange): string | undefined {
  const { action, type, details } = review;
  if (!accessTypes.test(type) || action === "Remove") return undefined;
  if (!after) {
    // Without the resource's contents, any permission may be new, unless only labels change.
    const properties = review.scope.length === 0 || review.scope.includes("Properties");
    const labelsOnly =
      details.every(({ name }) => name === "Tags" || name === "Description") && details.length > 0;
    return properties && !labelsOnly
      ? "it may add permissions: CloudFormation does not show them"
      : undefined;
  }
  const { grants, wildcards } = newGrants(type, before, after);
  if (grants.length === 0) return undefined;
  const shown = [...new Set([...wildcards, ...grants])].slice(0, shownGrants);
  const more = grants.length > shown.length ? ` and ${grants.length - shown.length} more` : "";
  return `it adds ${wildcards.length > 0 ? "broad permissions" : "permissions"}: ${shown.join("; ")}${more}`;
}

const ingressTypes = /^AWS::EC2::SecurityGroup(Ingress)?$/;

/**
 * The inbound traffic that a change of a security group newly allows, as a sentence; undefined if none.
 * `anywhere` selects what comes from the whole internet; without it, all other sources.
 */
export function ingressAdded({ review, before, after }: JudgedChange, anywhere: boolean): string | undefined {
  if (!ingressTypes.test(review.type) || review.action === "Remove") return undefined;
  if (!after) {
    const sameProperties = review.scope.length > 0 && !review.scope.includes("Properties");
    return anywhere || sameProperties
      ? undefined
      : "it may allow more inbound traffic: CloudFormation does not show it";
  }
  const added = newIngress(before, after).filter((ingress) => isFromAnywhere(ingress) === anywhere);
  return added.length > 0 ? `it allows ${added.map(describeIngress).join("; ")}` : undefined;
}
