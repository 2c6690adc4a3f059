import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import { approvalMail } from "../../orchestrator/approval-message.ts";
import type { Approval } from "../../orchestrator/approval-record.ts";
import type { DatabasePlan } from "../../orchestrator/database-plan.ts";
import { type ApprovalPage, approvalPage } from "../../orchestrator/pages/approval-page.ts";
import { messagePage } from "../../orchestrator/pages/message-page.ts";
import { reviewOf } from "../../orchestrator/review.ts";
import { aDeployment } from "./a-deployment.ts";
import { modify, modifyWithValues, remove, sources, whole } from "./reviews.ts";

const taskDefinition: ResourceChange = {
  Action: "Modify",
  LogicalResourceId: "EcsTaskDefinition",
  PhysicalResourceId: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task:3",
  ResourceType: "AWS::ECS::TaskDefinition",
  Replacement: "True",
  Scope: ["Properties"],
  Details: [
    {
      Target: {
        Attribute: "Properties",
        Name: "ContainerDefinitions",
        Path: "/Properties/ContainerDefinitions/0/Image",
        AttributeChangeType: "Modify",
        RequiresRecreation: "Always",
        BeforeValue: "tasks:1.0.0",
        AfterValue: "tasks:1.1.0",
      },
      Evaluation: "Static",
      ChangeSource: "ParameterReference",
      CausingEntity: "ContainerImage",
    },
  ],
};

const checksum = "c".repeat(64);

const database: DatabasePlan = {
  migrations: [
    { name: "001-create.sql", checksum, sql: "CREATE TABLE tasks ();", status: "applied", breaking: [] },
    {
      name: "002-add-due.sql",
      checksum,
      sql: "ALTER TABLE tasks ADD due_at TIMESTAMPTZ;",
      status: "appliedNow",
      breaking: [],
    },
    {
      name: "003-drop-description.sql",
      checksum,
      sql: "ALTER TABLE tasks\n  DROP COLUMN description;",
      status: "afterApproval",
      breaking: ["it drops the column tasks.description"],
    },
  ],
};

/** Every kind of change, finding and migration. */
export const richReview = reviewOf(
  sources({
    whole: whole([taskDefinition, modify, remove], [taskDefinition, modifyWithValues]),
    deployment: aDeployment({
      allowedDeletions: ["Topic"],
      warnings: ["The service has no circuit breaker."],
    }),
    database,
  }),
);

const linkHash = "f".repeat(64);
const { digest } = richReview;

/** Two people are needed, and one has approved. */
export const halfApproved: Approval = {
  deploymentId: "release-1-1-0",
  executionArn: aDeployment().executionArn,
  attempt: "deployment",
  stackName: richReview.stackName,
  image: "tasks:1.1.0",
  reason: "Serve the task list in pages",
  requester: "alice@example.com",
  digest,
  recipients: ["bob@example.com", "carol@example.com"],
  deploymentUrl: "https://deployments.example.com/view/key/deployments/release-1-1-0",
  quorum: 2,
  votes: [
    {
      recipient: "carol@example.com",
      decision: "approved",
      decidedAt: "2026-01-01T00:05:00.000Z",
      comment: "Looks right",
      linkHash,
      digest,
    },
  ],
  version: 2,
  deadline: "2026-01-01T01:00:00.000Z",
  taskToken: "task-token",
};

const decided: Approval = {
  ...halfApproved,
  decision: {
    decision: "rejected",
    decidedBy: "bob@example.com",
    decidedAt: "2026-01-01T00:09:00.000Z",
    linkHash,
    digest,
  },
};

const open: ApprovalPage = {
  approval: halfApproved,
  review: richReview,
  recipient: "bob@example.com",
  now: Date.parse("2026-01-01T00:08:00.000Z"),
  formToken: "e".repeat(64),
  service: {
    status: "running",
    image: "tasks:1.0.0",
    taskDefinition: "xray-poc-compute-task:3",
    runningCount: 1,
    desiredCount: 2,
    healthyTargets: 1,
    targets: 2,
  },
};

const { formToken: _formToken, service: _service, ...closed } = open;

/** The approval page with something else about it. */
export const openPageWith = (changes: Partial<ApprovalPage>): string => approvalPage({ ...open, ...changes });

/** Each kind of page and mail there is, by name. */
export const allPages: Readonly<Record<string, string>> = {
  open: approvalPage(open),
  unseen: openPageWith({
    service: { status: "unknown", reason: "AWS did not answer in time (TimeoutError)" },
  }),
  decided: approvalPage({
    ...closed,
    approval: decided,
    notice: "Rejected by bob@example.com at 2026-01-01T00:09:00.000Z.",
    delivered: true,
  }),
  expired: approvalPage({
    ...closed,
    now: Date.parse("2026-01-01T02:00:00.000Z"),
    notice: "It is too late.",
  }),
  message: messagePage("Unknown link", "Nothing is to be decided here; check the link in the mail."),
  mail: approvalMail({
    kind: "request",
    approval: halfApproved,
    review: richReview,
    link: "https://deployments.example.com/approve/secret",
  }).html,
};
