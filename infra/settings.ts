import { defineTarget, type Target } from "../orchestrator/deployment/target.ts";
import type { PolicySettings } from "../orchestrator/review/review-policy.ts";

/** Everything that a team may want to set before it deploys to AWS; `infra/aws/check-settings.ts` checks it. */
export interface Settings {
  /** The AWS region of all stacks. */
  readonly region: string;
  /** The stacks' names; resources are named after their stack. */
  readonly stacks: {
    readonly base: string;
    readonly security: string;
    readonly registry: string;
    readonly database: string;
    readonly compute: string;
    readonly orchestrator: string;
  };
  readonly network: {
    /** The VPC's addresses; each of its four subnets gets a sixteenth. */
    readonly cidr: string;
    /**
     * How tasks reach what is not in the VPC. `nat`: one NAT gateway, for any address. `none`: VPC endpoints for
     * the AWS services alone; then X-Ray's daemon has to come from a private registry, and `/tasks/slow-external`
     * needs an address inside the VPC (parameters `XRayDaemonImage` and `ExternalApiUrl` of the compute stack).
     */
    readonly egress: "nat" | "none";
  };
  readonly registry: {
    readonly repositoryName: string;
    /** Older images are deleted. A rollback needs the image of the release before. */
    readonly keptImages: number;
    /** Whether the repository and its images outlive their stack. */
    readonly retained: boolean;
  };
  readonly approval: {
    /** Who decides on a deployment and is told of its end. */
    readonly recipients: readonly string[];
    /** How many different people have to approve; one deployment may ask for more. */
    readonly quorum: number;
    /** The address mail comes from; its domain is `mailDomain` or below it. */
    readonly mailSender: string;
    /** The domain that Amazon SES may send for; its DKIM records have to be published once. */
    readonly mailDomain: string;
    /** How long people have; one deployment may ask for less. */
    readonly deadlineSeconds: number;
    /** How long before the deadline those who have not voted are reminded, once; 0: nobody is. */
    readonly reminderSeconds: number;
    /** Whether deployments are announced and decided in Slack too. */
    readonly slack: boolean;
  };
  readonly deadlines: {
    /** For CloudFormation's update, from its start. */
    readonly stackSeconds: number;
    /** For the stack to come to rest after a failure, before the release before is put back. */
    readonly settleSeconds: number;
    /** For the service to be steady, once the stack is updated. */
    readonly healthSeconds: number;
    /** For the traces of the smoke tests to be found. */
    readonly traceSeconds: number;
  };
  /**
   * Verdicts of policy rules by their names, where they are to differ from `orchestrator/review/policy-rules.ts`:
   * `allow` (a remark), `warn`, `second-approver` or `deny`, e.g. `{ "iam-widened": "deny" }`.
   */
  readonly policy: PolicySettings;
  /** What traces mean that X-Ray does not show in time: the deployment has failed, or people are only told. */
  readonly tracePolicy: "fail" | "warn";
  readonly database: {
    /** In Aurora capacity units (2 GiB of memory each); 0 lets it pause when nothing is connected. */
    readonly minCapacity: number;
    readonly maxCapacity: number;
    /** Without connections, before it pauses; for a `minCapacity` of 0. */
    readonly secondsUntilAutoPause: number;
    /** Refuses to delete the cluster until it is turned off. */
    readonly deletionProtection: boolean;
    /** Whether the cluster's data are kept as a snapshot when its stack is deleted. */
    readonly finalSnapshot: boolean;
    readonly backupRetentionDays: number;
  };
  readonly service: {
    /** The fewest tasks that run. The same as `maxCapacity`: no autoscaling. */
    readonly minCapacity: number;
    readonly maxCapacity: number;
    /** Factor on the simulated delays: 1 is as the runbook describes them. */
    readonly delayScale: number;
  };
  readonly stateTable: {
    /** Refuses to delete the orchestrator's table until it is turned off. */
    readonly deletionProtection: boolean;
  };
  /** Of every log group; one of the values that CloudWatch Logs has. */
  readonly logRetentionDays: number;
  /** Who is told when an alarm goes off. */
  readonly alarmRecipients: readonly string[];
  /**
   * Where this project's files can be read in a browser, e.g. `https://git.example.com/ops/xray-watch/blob/main`:
   * alarms then link to their section of `docs/operations.md`. Without it they name the file.
   */
  readonly documentsUrl?: string;
  /** The stacks that the orchestrator may deploy; the first is the one that an input without `stack` means. */
  readonly targets: readonly Target[];
}

const stacks: Settings["stacks"] = {
  base: "xray-poc-base",
  security: "xray-poc-security",
  registry: "xray-poc-registry",
  database: "xray-poc-database",
  compute: "xray-poc-compute",
  orchestrator: "xray-watch",
};

const service: Settings["service"] = {
  // Two, so that one may fail.
  minCapacity: 2,
  maxCapacity: 4,
  delayScale: 1,
};

export const settings: Settings = {
  region: "ap-northeast-1",
  stacks,
  network: {
    cidr: "10.0.0.0/16",
    // The runbook's /tasks/slow-external calls httpbin.org, and X-Ray's daemon comes from public.ecr.aws: no VPC
    // endpoint reaches either. One NAT gateway also costs less than five endpoints in two zones.
    egress: "nat",
  },
  registry: {
    repositoryName: "tasks",
    // Weeks of releases; the one before, which a rollback takes, is the second of them.
    keptImages: 50,
    retained: true,
  },
  approval: {
    recipients: ["bob@example.com", "carol@example.com"],
    quorum: 1,
    mailSender: "xray-watch@example.com",
    mailDomain: "example.com",
    deadlineSeconds: 3600,
    // A quarter of an hour: enough to read a plan, and to find somebody.
    reminderSeconds: 900,
    slack: false,
  },
  deadlines: {
    // The circuit breaker gives up on a bad version long before.
    stackSeconds: 3600,
    // As long as an update may take: a creation cannot be cancelled, and a rollback is an update, too.
    settleSeconds: 3600,
    // The stack is complete by then, so the service needs only a moment more.
    healthSeconds: 600,
    // X-Ray indexes within seconds as a rule; two minutes are its slow days.
    traceSeconds: 120,
  },
  policy: {},
  tracePolicy: "fail",
  database: {
    minCapacity: 0,
    maxCapacity: 4,
    // The least that Aurora takes.
    secondsUntilAutoPause: 300,
    deletionProtection: true,
    finalSnapshot: true,
    backupRetentionDays: 7,
  },
  service,
  stateTable: { deletionProtection: true },
  logRetentionDays: 30,
  alarmRecipients: ["bob@example.com"],
  targets: [
    defineTarget({
      stackName: stacks.compute,
      template: "compute",
      createWhenMissing: true,
      parameters: {
        BaseStackName: stacks.base,
        SecurityStackName: stacks.security,
        DatabaseStackName: stacks.database,
        MinCapacity: String(service.minCapacity),
        MaxCapacity: String(service.maxCapacity),
        DelayScale: String(service.delayScale),
      },
      delayScale: service.delayScale,
    }),
  ],
};
