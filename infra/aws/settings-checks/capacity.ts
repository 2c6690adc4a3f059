import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless, unlessWhole } from "./problem.ts";

/** ECS's default quota of tasks in a service. */
const MOST_TASKS = 5000;

/** The service gives up on a query after 10 s, and its slowest one takes 3 s at a factor of 1. */
const MOST_DELAY_SCALE = 3;

/** How far service and database may scale. */
export const capacityProblems: Check = ({ service, database }) => [
  ...serviceProblems(service),
  ...databaseProblems(database),
];

function serviceProblems({ minCapacity, maxCapacity, delayScale }: Settings["service"]): readonly Problem[] {
  return [
    ...unlessWhole("service.minCapacity", minCapacity, 1, MOST_TASKS),
    ...unlessWhole("service.maxCapacity", maxCapacity, 1, MOST_TASKS),
    ...unlessOrdered("service", minCapacity, maxCapacity),
    ...unlessDelayScale("service.delayScale", delayScale),
  ];
}

/** The problem of a factor by which the simulated delays vanish, or outlast the service's patience. */
export function unlessDelayScale(setting: string, value: number): readonly Problem[] {
  return unless(value > 0 && value <= MOST_DELAY_SCALE, {
    setting,
    problem: `${value} is not above 0 and at most ${MOST_DELAY_SCALE}`,
    remedy: "set 1 for the delays as the runbook describes them",
  });
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
function databaseProblems(database: Settings["database"]): readonly Problem[] {
  const { minCapacity, maxCapacity, secondsUntilAutoPause } = database;
  return [
    ...unlessCapacityUnits("database.minCapacity", minCapacity, 0),
    ...unlessCapacityUnits("database.maxCapacity", maxCapacity, 1),
    ...unlessOrdered("database", minCapacity, maxCapacity),
    ...unlessWhole("database.secondsUntilAutoPause", secondsUntilAutoPause, 300, 86_400),
  ];
}

function unlessCapacityUnits(setting: string, value: number, least: number): readonly Problem[] {
  return unless(Number.isInteger(value * 2) && value >= least && value <= 256, {
    setting,
    problem: `${value} is no capacity that Aurora has`,
    remedy: `set Aurora capacity units from ${least} to 256 in steps of 0.5`,
  });
}

function unlessOrdered(subject: string, least: number, most: number): readonly Problem[] {
  return unless(least <= most, {
    setting: `${subject}.minCapacity`,
    problem: `${least} is more than ${subject}.maxCapacity, ${most}`,
    remedy: `lower it or raise ${subject}.maxCapacity`,
  });
}
