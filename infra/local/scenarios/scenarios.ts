import { stackName } from "../access/local-names.ts";
import type { LocalAws } from "../local-aws.ts";
import { askedByWebhook } from "./asked-by-webhook.ts";
import { createStack } from "./create-stack.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { disturbedScenarios } from "./disturbed.ts";
import { finalState } from "./final-state.ts";
import { afterFirst, first, update } from "./first-release.ts";
import { haltedScenarios } from "./halted.ts";
import { heldBackMigration } from "./held-back-migration.ts";
import { migrationByTaskScenarios } from "./migration-by-task.ts";
import { migrationScenarios } from "./migration-scenarios.ts";
import { movedTag } from "./moved-tag.ts";
import { ownStackScenarios } from "./own-stack.ts";
import { rehearsalScenarios } from "./rehearsal-scenarios.ts";
import { rejectedInSlack } from "./rejected-in-slack.ts";
import { expectDiagnosis, expectFinalState, type Scenario } from "./scenario.ts";
import { duringSteadyUse } from "./steady-use.ts";
import { stoppedScenarios } from "./stopped.ts";
import { toldLater } from "./told-later.ts";
import { unsettledScenarios } from "./unsettled.ts";
import { unsignedStart } from "./unsigned-start.ts";
import type { World } from "./world.ts";

/** The input permits the missing image, which the policy would deny. */
const missing = { ...first, image: "tasks:missing", allowMissingImages: ["tasks:missing"] };

interface FailingImage {
  readonly name: string;
  readonly image: string;
  readonly title: string;
  readonly error: string;
  /** The beginning of the diagnosis. */
  readonly diagnosis: string;
  /** Runs the failing deployment, within something else. */
  readonly around?: <Result>(aws: LocalAws, deploy: () => Promise<Result>) => Promise<Result>;
}

/** Deploys 1.0.0, then an image that fails. The previous release must be restored. */
const rolledBack = ({
  name,
  image,
  title,
  error,
  diagnosis,
  around = (_aws, deploy) => deploy(),
}: FailingImage): Scenario => ({
  name,
  title,
  endState: "RolledBack",
  error,
  ...afterFirst,
  run: async (world) => {
    const progress = await around(world.aws, () =>
      world.deploy({ input: image === missing.image ? missing : { ...first, image } }),
    );
    expectDiagnosis(progress, diagnosis);
    return progress;
  },
  leaves: (left) => expectFinalState(left, { version: "1.0.0", tasks: 4, lock: "free", changeSets: 0 }),
});

export const scenarios: readonly Scenario[] = [
  {
    name: "first-deployment",
    title: "nothing exists yet: database, stack and service are created",
    endState: "Deployed",
    options: { functions: "bundles", parameters: { MinCapacity: "2" } },
    run: (world) => world.deploy({ input: { image: "tasks:1.0.0" } }),
    leaves: (left) =>
      expectFinalState(left, { stack: "CREATE_COMPLETE", version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "update-and-back",
    title:
      "a quorum of two approves the next version, no request is lost; then a person asks for the previous release",
    endState: "Deployed",
    options: { parameters: { MinCapacity: "2" } },
    run: async (world) => {
      await deployExpecting(world, first, "Deployed");
      await duringSteadyUse(world.aws, () => deployExpecting(world, { ...update, approvals: 2 }, "Deployed"));
      expectFinalState(await finalState(world.aws), {
        stack: "UPDATE_COMPLETE",
        version: "1.1.0",
        tasks: 4,
        lock: "free",
      });
      return world.deploy({ input: { rollback: true, requester: "alice@example.com" } });
    },
    leaves: (left) =>
      expectFinalState(left, { stack: "UPDATE_COMPLETE", version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "no-changes",
    title: "the same image again: there is nothing to deploy",
    endState: "NothingToDeploy",
    ...afterFirst,
    run: (world) => world.deploy({ input: first }),
    leaves: (left) => expectFinalState(left, { version: "1.0.0", changeSets: 0, lock: "free" }),
  },
  rejectedInSlack,
  askedByWebhook,
  {
    name: "approval-expired",
    title: "no approver decides before the deadline",
    endState: "Rejected",
    error: "ApprovalExpired",
    options: { approvalDeadlineSeconds: 60 },
    run: (world) => world.deploy({ input: first, decision: "none" }),
    leaves: (left) => expectFinalState(left, { stack: "none", changeSets: 0, lock: "free" }),
  },
  rolledBack({
    name: "missing-image",
    image: "tasks:missing",
    title: "the image is not in the registry",
    error: "TasksFailed",
    diagnosis: "The image is not in the registry",
  }),
  {
    name: "missing-image-refused",
    title: "the image is not in the registry: refused before anything is changed",
    endState: "Refused",
    error: "ChangeSetDenied",
    run: (world) => world.deploy({ input: { ...first, image: "tasks:missing" } }),
    leaves: (left) => expectFinalState(left, { stack: "none", version: "none", changeSets: 0, lock: "free" }),
  },
  rolledBack({
    name: "crash-at-start",
    image: "tasks:crash-at-start",
    title: "the new version exits at start",
    error: "TasksFailed",
    diagnosis: "Nothing listens at DATABASE_URL",
  }),
  rolledBack({
    name: "unhealthy",
    image: "tasks:unhealthy",
    title: "the new version answers /health with 503",
    error: "TasksFailed",
    diagnosis: "The service runs, but answers /health with 503",
  }),
  rolledBack({
    name: "slow-start",
    image: "tasks:slow-start",
    title: "the new version starts too slowly",
    error: "TasksFailed",
    diagnosis: "The load balancer's health checks failed before the service listened",
  }),
  rolledBack({
    name: "no-traces",
    image: "tasks:no-traces",
    title: "the new version sends no traces; update and rollback lose no request and no write of a client",
    error: "TracesIncomplete",
    diagnosis: "The service runs without its X-Ray middleware",
    around: duringSteadyUse,
  }),
  rolledBack({
    name: "broken-api",
    image: "tasks:broken-api",
    title: "healthy, but /tasks answers 500",
    error: "SmokeTestsFailed",
    diagnosis: "The new version is healthy, but answers requests of its contract with an error",
  }),
  {
    name: "first-deployment-fails",
    title: "the first version fails: there is no previous release",
    endState: "RollbackFailed",
    error: "NoReleaseBefore",
    run: async (world) => {
      const progress = await world.deploy({ input: missing });
      expectDiagnosis(progress, "The image is not in the registry");
      return progress;
    },
    leaves: (left) => expectFinalState(left, { stack: "ROLLBACK_COMPLETE", version: "none", lock: "kept" }),
  },
  {
    name: "deletes-a-resource",
    title: "the change set would delete a resource: refused",
    endState: "Refused",
    error: "ChangeSetDenied",
    run: async (world) => {
      await createStackWithLogGroup(world);
      return world.deploy({ input: first });
    },
    leaves: (left) => expectFinalState(left, { stack: "CREATE_COMPLETE", changeSets: 0, lock: "free" }),
  },
  {
    name: "second-deployment",
    title: "a second deployment while one runs: refused, and the first one continues",
    endState: "Refused",
    error: "DeploymentInProgress",
    run: async (world) => {
      const running = await world.start({ input: first });
      await world.reaches(running, "RequestApproval");
      const refused = await world.deploy({ input: update });
      const finished = await world.follow(running);
      if (finished.endState !== "Deployed") throw new Error(`the first one ended ${finished.endState}`);
      return refused;
    },
    leaves: (left) => expectFinalState(left, { version: "1.0.0", lock: "free" }),
  },
  {
    name: "database-paused",
    title: "the database is paused and has to resume first",
    endState: "Deployed",
    run: (world) => {
      world.aws.pauseDatabase();
      return world.deploy({ input: first });
    },
    leaves: (left) => expectFinalState(left, { version: "1.0.0", tasks: 4, lock: "free" }),
  },
  movedTag,
  ...stoppedScenarios,
  heldBackMigration,
  ...migrationScenarios,
  ...rehearsalScenarios,
  unsignedStart,
  ...disturbedScenarios,
  toldLater,
  ...haltedScenarios,
  ...unsettledScenarios,
  ...ownStackScenarios,
  // The last of those that begin after the first deployment: it ends with another release.
  ...migrationByTaskScenarios,
];

/** Creates the compute stack with a log group that the product's template does not have. */
async function createStackWithLogGroup({ aws }: World): Promise<void> {
  const template = structuredClone(aws.computeTemplate) as { Resources: Record<string, object> };
  template.Resources.AuditLogGroup = { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/audit" } };
  // Without tasks: they could not start, since the database is not initialised yet.
  const capacity = { MinCapacity: "0", MaxCapacity: "0" };
  const parameters = { ContainerImage: "tasks:1.0.0", DatabaseSslMode: "disable", ...capacity };
  await createStack(aws, { name: stackName, template, parameters });
}
