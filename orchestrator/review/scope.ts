import type { ChangeReview, DetailReview } from "./change-review.ts";
import type { PolicyInput } from "./policy-rule.ts";

/** What a new image changes. Nested stacks are included, for the changes in them are judged one by one. */
const typesOfImageDeployment = new Set([
  "AWS::ECS::TaskDefinition",
  "AWS::ECS::Service",
  "AWS::CloudFormation::Stack",
]);

/** Parameters that are explained, and the changes that follow from them. */
interface Causes {
  readonly parameters: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
}

/** The changes that a new image alone does not explain. */
export function beyondImage(plan: PolicyInput): readonly ChangeReview[] {
  const explained = followingFrom(plan, new Set([plan.imageParameter]));
  return reviewsIn(plan).filter((review) => !isOfImage(review) && !explained.has(review.logicalId));
}

/** The changes that neither a new image nor another parameter explains. */
export function beyondParameters(plan: PolicyInput): readonly ChangeReview[] {
  const explained = followingFrom(
    plan,
    new Set([
      plan.imageParameter,
      ...(plan.differences?.parameters ?? Object.keys(plan.parameters.ofDeployment)),
    ]),
  );
  return reviewsIn(plan).filter((review) => !isOfImage(review) && !explained.has(review.logicalId));
}

/** Logical ids of the changes of which every detail follows from the image parameter, under the same template. */
export function explainedByImage(plan: PolicyInput): ReadonlySet<string> {
  const { differences } = plan;
  const imageOnly = differences && !differences.template && differences.parameters.length === 0;
  return imageOnly ? followingFrom(plan, new Set([plan.imageParameter])) : new Set();
}

const reviewsIn = ({ changes }: PolicyInput) => changes.map(({ review }) => review);

const isOfImage = ({ type }: ChangeReview) => typesOfImageDeployment.has(type);

/** Repeats until nothing more follows: a change may be the cause of the next one. */
function followingFrom(plan: PolicyInput, parameters: ReadonlySet<string>): ReadonlySet<string> {
  const reviews = reviewsIn(plan);
  let changed: ReadonlySet<string> = new Set();
  for (;;) {
    const following = new Set(
      reviews
        .filter((review) => followsFrom(review, { parameters, changed }))
        .map(({ logicalId }) => logicalId),
    );
    if (following.size === changed.size) return following;
    changed = following;
  }
}

function followsFrom({ action, logicalId, details }: ChangeReview, causes: Causes): boolean {
  const nestedIn = logicalId.slice(0, logicalId.lastIndexOf("/") + 1);
  return (
    action === "Modify" &&
    details.length > 0 &&
    details.every((detail) => isExplained(detail, nestedIn, causes))
  );
}

function isExplained(detail: DetailReview, nestedIn: string, { parameters, changed }: Causes): boolean {
  const { evaluation, changeSource, causingEntity = "" } = detail;
  // The parameters of a nested stack have their values from the stack around it.
  if (changeSource === "ParameterReference") return nestedIn !== "" || parameters.has(causingEntity);
  if (changeSource === "ResourceReference" || changeSource === "ResourceAttribute") {
    const [cause = ""] = causingEntity.split(".");
    return evaluation === "Dynamic" || changed.has(`${nestedIn}${cause}`);
  }
  // What may change only when another change is made: CloudFormation adds it beside the cause.
  return evaluation === "Dynamic";
}
