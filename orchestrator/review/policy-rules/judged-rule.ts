import { accessTypes } from "../access-added.ts";
import type { ChangeReview, JudgedChange } from "../change-review.ts";
import { ingressNotShown, ingressTypes } from "../ingress-added.ts";
import { findingOf, type PolicyRule } from "../policy-rule.ts";
import { type PropertyCheck, unreadableIn } from "../property-check.ts";
import { explainedByImage } from "../scope.ts";
import type { PropertyRule } from "./property-rule.ts";

/** Types of which the rules look at everything that matters, or in which nothing does. */
const judgedTypes: ReadonlySet<string> = new Set([
  ...accessTypes,
  ...ingressTypes,
  "AWS::ApplicationAutoScaling::ScalableTarget",
  "AWS::ApplicationAutoScaling::ScalingPolicy",
  "AWS::CloudFormation::Stack",
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::DynamoDB::Table",
  "AWS::EC2::Subnet",
  "AWS::ECR::Repository",
  "AWS::ECS::Cluster",
  "AWS::ECS::Service",
  "AWS::ECS::TaskDefinition",
  "AWS::EFS::FileSystem",
  "AWS::ElasticLoadBalancingV2::Listener",
  "AWS::ElasticLoadBalancingV2::ListenerRule",
  "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "AWS::ElasticLoadBalancingV2::TargetGroup",
  "AWS::Events::Rule",
  "AWS::Lambda::Url",
  "AWS::Logs::LogGroup",
  "AWS::Logs::LogStream",
  "AWS::Logs::MetricFilter",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::S3::Bucket",
  "AWS::SNS::Topic",
  "AWS::SQS::Queue",
  "AWS::SecretsManager::Secret",
]);

/** The rule that finds what no other rule could judge. */
export const judgedRule = (rules: readonly PropertyRule[]): PolicyRule => ({
  name: "judged",
  title: "every change was judged",
  verdict: "not-judged",
  findings: (plan) => {
    const explained = explainedByImage(plan);
    // What would be a warning at most, because the stack is created, is no reason to ask for more either.
    const checks = rules
      .filter(({ onCreation }) => plan.changeSetType !== "CREATE" || onCreation === undefined)
      .flatMap((rule) => rule.checks);
    return plan.changes.flatMap((change) =>
      notJudged(change, checks, explained).map((sentence) =>
        findingOf(
          change.review,
          sentence,
          "compare the templates, and look at what it does before you approve",
        ),
      ),
    );
  },
});

function notJudged(
  change: JudgedChange,
  checks: readonly PropertyCheck[],
  explained: ReadonlySet<string>,
): readonly string[] {
  const { review } = change;
  if (review.action === "Remove" || isOfLabels(review)) return [];
  if (!judgedTypes.has(review.type)) return ["no rule knows resources of this type"];
  // Without values, but with a cause that says enough: only the image is another one.
  if (!change.after && explained.has(review.logicalId)) return [];
  const unreadable = unreadableIn(change, checks);
  return [
    ...(unreadable.length > 0
      ? [`CloudFormation does not show before the execution what would be in ${unreadable.join(", ")}`]
      : []),
    ...[ingressNotShown(change) ?? []].flat(),
  ];
}

/** Whether only tags and the like change, which no rule has to know. */
const isOfLabels = ({ action, scope, details }: ChangeReview) =>
  action === "Modify" &&
  scope.length > 0 &&
  scope.every((attribute) => attribute === "Tags" || attribute === "Metadata") &&
  details.every(({ attribute }) => attribute !== "Properties");
