import { check, isTrue, type PropertyRule, propertyRule, shown } from "./property-rule.ts";

const service = "AWS::ECS::Service";

const noTask = (after: unknown) => (String(after) === "0" ? "no task would run" : undefined);

export const serviceRules: readonly PropertyRule[] = [
  propertyRule(
    {
      name: "steady-service",
      title: "the service keeps its tasks, its circuit breaker and its logs",
      verdict: "warn",
      checks: [
        check(service, "DesiredCount", noTask, { mayBeUnknown: true }),
        check("AWS::ApplicationAutoScaling::ScalableTarget", "MaxCapacity", noTask),
        ...["Enable", "Rollback"].map((name) =>
          check(service, `DeploymentConfiguration/DeploymentCircuitBreaker/${name}`, (after, before) =>
            isTrue(before) && !isTrue(after)
              ? `its circuit breaker would no longer be on (${name}), so that a bad version fails late`
              : undefined,
          ),
        ),
        check(service, "DeploymentConfiguration/MinimumHealthyPercent", (after, before) =>
          Number(after) < Number(before)
            ? `only ${shown(after)} % instead of ${shown(before)} % of its tasks would run during a deployment`
            : undefined,
        ),
        check(
          "AWS::ECS::TaskDefinition",
          "ContainerDefinitions/*Name/LogConfiguration",
          (after, _, { holder }) =>
            after === undefined
              ? `the container ${shown(holder.Name)} would write its log nowhere`
              : undefined,
        ),
      ],
    },
    "make sure that requests are answered, and a failure is seen",
  ),
];
