import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import type { Payload } from "../../../orchestrator/deployment/payloads.ts";
import { changeSetName } from "../../../orchestrator/stack/change-set-name.ts";
import { decideByLink, linksOf } from "../access/decide-by-link.ts";
import { deploymentIdOfExecution } from "../access/deployment-links.ts";
import { stackName, tableName } from "../access/local-names.ts";
import type { HeldInvocation } from "./invocations.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const input = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };

/** Deployments that are disturbed: by a lost reply, by a foreign change set, by a page that fails. */
export const disturbedScenarios: readonly Scenario[] = [
  {
    name: "lost-replies",
    title:
      "the start is repeated, also after the end, the approval given while its request is retried, the reply of ExecuteChangeSet lost",
    endState: "Deployed",
    run: async (world, invocations) => {
      invocations.loseReply("RequestApproval");
      invocations.loseReply("ExecuteChangeSet");
      const retry = invocations.hold("RequestApproval", 2);
      const name = "started-twice";
      const running = await world.start({ name, input });
      if ((await world.start({ name, input })) !== running)
        throw new Error("the second start started another");
      const { release } = await unlessEnded(retry, world, running);
      await decideTooEarly(world, running);
      release();
      const progress = await world.follow(running, "none");
      // As a repetition that arrives late.
      if ((await world.start({ name, input })) !== running)
        throw new Error("the third start started another");
      return progress;
    },
    leaves: (left) => expectFinalState(left, { stack: "CREATE_COMPLETE", version: "1.0.0", lock: "free" }),
  },
  {
    name: "followed-up",
    title: "approvers and channel are reminded, and the page that records the decision fails",
    endState: "Deployed",
    // The reminder is sent after half of it, three minutes; the other half is enough for two calls of the follow-up.
    options: { approvalDeadlineSeconds: 360 },
    run: async (world) => {
      const running = await world.start({ input });
      await world.reaches(running, "RequestApproval");
      await reminded(world, 2);
      await world.aws.clock.during(() => recordOnly(world, running));
      return world.follow(running, "none");
    },
    leaves: (left) => expectFinalState(left, { stack: "CREATE_COMPLETE", version: "1.0.0", lock: "free" }),
  },
  {
    name: "foreign-change-set",
    title: "a change set of the same name that another person created is not changed",
    endState: "Failed",
    error: "ChangeSetFailed",
    run: async (world, invocations) => {
      const held = invocations.hold("CreateChangeSet");
      const running = await world.start({ input });
      const { payload, release } = await unlessEnded(held, world, running);
      await createForeignChangeSet(world, payload as Payload<"CreateChangeSet">);
      release();
      return world.follow(running);
    },
    leaves: (left) => expectFinalState(left, { stack: "REVIEW_IN_PROGRESS", changeSets: 1, lock: "free" }),
  },
];

/** Resolves to the held invocation. Rejects if the execution ends before it. */
function unlessEnded(held: Promise<HeldInvocation>, world: World, executionArn: string) {
  const ended = world.follow(executionArn, "none").then(({ endState, status, error, cause }) => {
    throw new Error(`the execution ended before the invocation, ${endState ?? status}: ${error} ${cause}`);
  });
  return Promise.race([held, ended]);
}

/** Approves after the invocation of RequestApproval that sent the link has failed, and before its retry. */
async function decideTooEarly({ aws }: World, executionArn: string): Promise<void> {
  const [link] = linksOf(aws.inbox, executionArn).values();
  if (!link) throw new Error("no approval link was sent by mail");
  const refusal = await decideByLink(link, "approve").catch(String);
  // Recorded, but no task waits for it: the page reports this.
  if (!String(refusal).includes("410")) throw new Error(`the decision was delivered: ${refusal}`);
}

/** Resolves when this number of reminders has been sent by mail. */
function reminded({ aws }: World, count: number): Promise<void> {
  const reminders = () => aws.inbox.mails().filter(({ subject }) => subject.startsWith("Reminder")).length;
  return new Promise((resolve) => {
    const stop = aws.inbox.onMail(() => {
      if (reminders() < count) return;
      stop();
      resolve();
    });
  });
}

/** Approves as a page does that fails before it resumes the execution. */
async function recordOnly({ aws }: World, executionArn: string): Promise<void> {
  const table = { client: aws.clients.table, name: tableName };
  const deploymentId = await deploymentIdOfExecution(aws.clients, executionArn);
  const approval = await readApproval(table, { deploymentId, phase: "deploy" });
  const [recipient] = approval?.recipients ?? [];
  if (!approval || !recipient) throw new Error("no approver was asked");
  const decidedAt = new Date(aws.clock.now()).toISOString();
  const vote = { recipient, decision: "approved", decidedAt, linkHash: "", digest: approval.digest } as const;
  const { status } = await castVote(table, approval, vote);
  if (status !== "taken") throw new Error(`the vote is ${status} instead of taken`);
}

async function createForeignChangeSet(
  { aws }: World,
  { deployment }: Payload<"CreateChangeSet">,
): Promise<void> {
  await aws.clients.cloudFormation.send(
    new CreateChangeSetCommand({
      StackName: stackName,
      ChangeSetName: changeSetName(deployment, "deploy"),
      ChangeSetType: "CREATE",
      Description: "Created by another person",
      TemplateBody: JSON.stringify(aws.computeTemplate),
      Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:1.1.0" }],
      Capabilities: ["CAPABILITY_IAM"],
    }),
  );
}
