import { beforeApprovalChoices } from "../../../orchestrator/deployment/target.ts";
import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless, unlessWhole } from "./problem.ts";

/** ECS's default quota of tasks in a service. */
const maxTasks = 5000;

/** A query of the service times out after 10 s, and the slowest takes 3 s at a factor of 1. */
const maxDelayScale = 3;

/** Checks how far service and database may scale. */
export const capacityProblems: Check = ({ service, database }) => [
  ...serviceProblems(service),
  ...databaseProblems(database),
];

function serviceProblems({ minCapacity, maxCapacity, delayScale }: Settings["service"]): readonly Problem[] {
  return [
    ...unlessWhole("service.minCapacity", minCapacity, 1, maxTasks),
    ...unlessWhole("service.maxCapacity", maxCapacity, 1, maxTasks),
    ...unlessOrdered("service", minCapacity, maxCapacity),
    ...unlessDelayScale("service.delayScale", delayScale),
  ];
}

/** The problem of a factor that makes the simulated delays vanish, or exceed the service's time-out. */
export function unlessDelayScale(setting: string, value: number): readonly Problem[] {
  return unless(value > 0 && value <= maxDelayScale, {
    setting,
    problem: `${value} is not greater than 0 and at most ${maxDelayScale}`,
    remedy: "set 1 for the delays as the runbook describes them",
  });
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
function databaseProblems(database: Settings["database"]): readonly Problem[] {
  const { minCapacity, maxCapacity, secondsUntilAutoPause, beforeApproval } = database;
  return [
    ...unlessCapacityUnits("database.minCapacity", minCapacity, 0),
    ...unlessCapacityUnits("database.maxCapacity", maxCapacity, 1),
    ...unlessOrdered("database", minCapacity, maxCapacity),
    ...unlessWhole("database.secondsUntilAutoPause", secondsUntilAutoPause, 300, 86_400),
    ...unless(beforeApproval === undefined || beforeApprovalChoices.includes(beforeApproval), {
      setting: "database.beforeApproval",
      problem: `"${beforeApproval}" is unknown`,
      remedy: `set ${beforeApprovalChoices.join(", ")}`,
    }),
  ];
}

function unlessCapacityUnits(setting: string, value: number, minimum: number): readonly Problem[] {
  return unless(Number.isInteger(value * 2) && value >= minimum && value <= 256, {
    setting,
    problem: `${value} is not a valid capacity of Aurora`,
    remedy: `set Aurora capacity units from ${minimum} to 256 in steps of 0.5`,
  });
}

function unlessOrdered(subject: string, minimum: number, maximum: number): readonly Problem[] {
  return unless(minimum <= maximum, {
    setting: `${subject}.minCapacity`,
    problem: `${minimum} is greater than ${subject}.maxCapacity, ${maximum}`,
    remedy: `lower it or raise ${subject}.maxCapacity`,
  });
}
