import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { type Check, unless, unlessWhole } from "./problem.ts";

const retentions = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === "number" && days !== RetentionDays.INFINITE,
);

/** Checks how long logs, backups and images are kept. */
export const retentionProblems: Check = ({ logRetentionDays, database, registry }) => [
  ...unless(retentions.includes(logRetentionDays), {
    setting: "logRetentionDays",
    problem: `${logRetentionDays} is not a retention that CloudWatch Logs supports`,
    remedy: `set one of ${retentions.join(", ")}`,
  }),
  ...unlessWhole("database.backupRetentionDays", database.backupRetentionDays, 1, 35),
  // A rollback needs the image of the previous release; the failed one is kept as well.
  ...unlessWhole("registry.keptImages", registry.keptImages, 2, 10_000),
];
