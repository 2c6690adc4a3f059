import { CreateStackCommand, waitUntilStackCreateComplete } from "@aws-sdk/client-cloudformation";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { decideByLink } from "../access/decide-by-link.ts";
import { linkByClick } from "../access/link-by-click.ts";
import { stackName } from "../access/local-names.ts";
import type { LocalAws } from "../local-aws.ts";
import { disturbedScenarios } from "./disturbed.ts";
import { haltedScenarios } from "./halted.ts";
import { heldBackMigration } from "./held-back-migration.ts";
import { mustEnd } from "./must-end.ts";
import { ownStackScenarios } from "./own-stack.ts";
import { expectDiagnosis, expectLeft, type Scenario } from "./scenario.ts";
import { duringSteadyUse } from "./steady-use.ts";
import { unsettledScenarios } from "./unsettled.ts";
import type { World } from "./world.ts";

const first = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };
/** What the policy refuses unless the input says otherwise. */
const missing = { ...first, image: "tasks:missing", allowMissingImages: ["tasks:missing"] };
const update = { ...first, image: "tasks:1.1.0", reason: "The next release" };

// Three tasks that fail at once trip ECS's circuit breaker within seconds of the local AWS; CheckStack, whose
// function takes real time, has to look before.
const beforeBreaker = 4;

interface FailingImage {
  readonly name: string;
  readonly image: string;
  readonly title: string;
  readonly error: string;
  /** How the diagnosis begins. */
  readonly diagnosis: string;
  /** Slower than the usual one, where seconds decide. */
  readonly speed?: number;
  /** Stands around the failing deployment. */
  readonly around?: <Result>(aws: LocalAws, deploy: () => Promise<Result>) => Promise<Result>;
}

/** Deploys 1.0.0, then an image that fails; the release before has to answer again. */
const rolledBack = ({
  name,
  image,
  title,
  error,
  diagnosis,
  speed,
  around = (_aws, deploy) => deploy(),
}: FailingImage): Scenario => ({
  name,
  title,
  endState: "RolledBack",
  error,
  ...(speed && { speed }),
  // Short waits: what never becomes healthy, or never shows a trace, is seen to fail sooner.
  options: { parameters: { HealthCheckGracePeriodSeconds: "10" }, traceDeadlineSeconds: 30 },
  run: async (world) => {
    await mustEnd(world, first, "Deployed");
    const progress = await around(world.aws, () =>
      world.deploy({ input: { ...first, image, allowMissingImages: [image] } }),
    );
    expectDiagnosis(progress, diagnosis);
    return progress;
  },
  leaves: (left) => expectLeft(left, { version: "1.0.0", tasks: 4, lock: "free", changeSets: 0 }),
});

export const scenarios: readonly Scenario[] = [
  {
    name: "first-deployment",
    title: "nothing is there yet: database, stack and service are made",
    endState: "Deployed",
    run: (world) => world.deploy({ input: { image: "tasks:1.0.0" } }),
    leaves: (left) =>
      expectLeft(left, { stack: "CREATE_COMPLETE", version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "update",
    title: "from one version to the next without a lost request",
    endState: "Deployed",
    run: async (world) => {
      await mustEnd(world, first, "Deployed");
      return duringSteadyUse(world.aws, () => world.deploy({ input: update }));
    },
    leaves: (left) =>
      expectLeft(left, { stack: "UPDATE_COMPLETE", version: "1.1.0", tasks: 4, lock: "free" }),
  },
  {
    name: "rollback-by-hand",
    title: "a person asks for the release before: reviewed, approved and verified like a deployment",
    endState: "Deployed",
    run: async (world) => {
      await mustEnd(world, first, "Deployed");
      await mustEnd(world, update, "Deployed");
      return world.deploy({ input: { rollback: true, requester: "alice@example.com" } });
    },
    leaves: (left) =>
      expectLeft(left, { stack: "UPDATE_COMPLETE", version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "no-changes",
    title: "the same image again: there is nothing to deploy",
    endState: "NothingToDeploy",
    run: async (world) => {
      await mustEnd(world, first, "Deployed");
      return world.deploy({ input: first });
    },
    leaves: (left) =>
      expectLeft(left, { stack: "CREATE_COMPLETE", version: "1.0.0", changeSets: 0, lock: "free" }),
  },
  {
    name: "rejected",
    title: "a person says no, by a link from Slack: nothing is changed, nothing is left",
    endState: "Rejected",
    error: "DeploymentRejected",
    run: async (world) => {
      const { slackChannel } = world.aws;
      const asked = new Promise<string>((resolve) => slackChannel.onMessage(({ ts }) => resolve(ts)));
      const executionArn = await world.start({ input: first });
      await decideByLink(await linkByClick(slackChannel, await asked, "U0BOB"), "reject");
      return world.follow(executionArn, "none");
    },
    leaves: (left) => expectLeft(left, { stack: "none", version: "none", changeSets: 0, lock: "free" }),
  },
  {
    name: "approval-expired",
    title: "nobody decides before the deadline",
    endState: "Rejected",
    error: "ApprovalExpired",
    options: { approvalDeadlineSeconds: 60 },
    run: (world) => world.deploy({ input: first, decision: "none" }),
    leaves: (left) => expectLeft(left, { stack: "none", changeSets: 0, lock: "free" }),
  },
  rolledBack({
    name: "missing-image",
    image: "tasks:missing",
    title: "the image is not in the registry",
    error: "TasksFailed",
    diagnosis: "The image is not in the registry",
    speed: beforeBreaker,
  }),
  {
    name: "missing-image-refused",
    title: "the image is not in the registry: refused before anything is changed",
    endState: "Refused",
    error: "ChangeSetDenied",
    run: (world) => world.deploy({ input: { ...first, image: "tasks:missing" } }),
    leaves: (left) => expectLeft(left, { stack: "none", version: "none", changeSets: 0, lock: "free" }),
  },
  rolledBack({
    name: "crash-at-start",
    image: "tasks:crash-at-start",
    title: "the new version dies at start",
    error: "TasksFailed",
    diagnosis: "Nothing listens at DATABASE_URL",
    speed: beforeBreaker,
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
    title: "the new version listens too late",
    error: "TasksFailed",
    diagnosis: "The load balancer gave the tasks up before the service listened",
  }),
  rolledBack({
    name: "no-traces",
    image: "tasks:no-traces",
    title:
      "the new version sends no traces; a client loses no request and no write on the way there and back",
    error: "TracesIncomplete",
    diagnosis: "The service runs without its X-Ray middleware",
    around: duringSteadyUse,
  }),
  rolledBack({
    name: "broken-api",
    image: "tasks:broken-api",
    title: "healthy, but /tasks answers 500",
    error: "SmokeTestsFailed",
    diagnosis: "The new version is healthy, but fails to answer what its contract promises",
  }),
  {
    name: "first-deployment-fails",
    title: "the very first version fails: there is no release to go back to",
    endState: "RollbackFailed",
    error: "NoReleaseBefore",
    // CloudFormation deletes the service, and the evidence with it, seconds after the third failed task.
    speed: 2,
    options: { parameters: { MinCapacity: "1" } },
    run: async (world) => {
      const progress = await world.deploy({ input: missing });
      expectDiagnosis(progress, "The image is not in the registry");
      return progress;
    },
    leaves: (left) => expectLeft(left, { stack: "ROLLBACK_COMPLETE", version: "none", lock: "kept" }),
  },
  {
    name: "deletes-a-resource",
    title: "the change set would delete a resource: refused",
    endState: "Refused",
    error: "ChangeSetDenied",
    run: async (world) => {
      await createStackWithMore(world);
      return world.deploy({ input: first });
    },
    leaves: (left) => expectLeft(left, { stack: "CREATE_COMPLETE", changeSets: 0, lock: "free" }),
  },
  {
    name: "second-deployment",
    title: "a second deployment while one runs: refused, and the first goes on",
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
    leaves: (left) => expectLeft(left, { version: "1.0.0", lock: "free" }),
  },
  {
    name: "database-paused",
    title: "the database sleeps at first and takes its time to wake",
    endState: "Deployed",
    run: (world) => {
      world.aws.pauseDatabase();
      return world.deploy({ input: first });
    },
    leaves: (left) => expectLeft(left, { version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "twice-in-a-row",
    title: "two deployments in a row, the second approved by two people, leave one database",
    endState: "Deployed",
    run: async (world) => {
      await mustEnd(world, first, "Deployed");
      return world.deploy({ input: { ...update, approvals: 2 } });
    },
    leaves: (left) => expectLeft(left, { version: "1.1.0", tasks: 4, lock: "free" }),
  },
  {
    name: "stopped",
    title: "a person stops the execution while it waits: it is cleaned up after, and the next one runs",
    endState: "Deployed",
    run: async (world) => {
      const stopped = await world.start({ input: first });
      await world.reaches(stopped, "RequestApproval");
      await world.aws.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: stopped }));
      return world.deploy({ input: update });
    },
    leaves: (left) => expectLeft(left, { version: "1.1.0", changeSets: 0, lock: "free" }),
  },
  heldBackMigration,
  ...disturbedScenarios,
  ...haltedScenarios,
  ...unsettledScenarios,
  ...ownStackScenarios,
];

/** Creates the compute stack with a log group that the product's template does not have. */
async function createStackWithMore({ aws }: World): Promise<void> {
  const template = structuredClone(aws.computeTemplate) as { Resources: Record<string, object> };
  template.Resources.AuditLogGroup = { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/audit" } };
  await aws.clients.cloudFormation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ["CAPABILITY_IAM"],
      // No task: the database is not initialised yet, so none could start.
      Parameters: [
        { ParameterKey: "ContainerImage", ParameterValue: "tasks:1.0.0" },
        { ParameterKey: "DatabaseSslMode", ParameterValue: "disable" },
        { ParameterKey: "MinCapacity", ParameterValue: "0" },
        { ParameterKey: "MaxCapacity", ParameterValue: "0" },
      ],
    }),
  );
  await waitUntilStackCreateComplete(
    { client: aws.clients.cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { StackName: stackName },
  );
}
