import type { PrincipalSettings } from "../orchestrator/deployment/principals.ts";
import { type BeforeApproval, defineTarget, type Target } from "../orchestrator/deployment/target.ts";
import type { PolicySettings } from "../orchestrator/review/review-policy.ts";

/** Everything that a team may set before it deploys to AWS. `infra/aws/check-settings.ts` checks it. */
export interface Settings {
  /** The AWS region of all stacks. */
  readonly region: string;
  /** The stacks' names. Resources are named after their stack. */
  readonly stacks: {
    readonly base: string;
    readonly security: string;
    readonly registry: string;
    readonly database: string;
    readonly compute: string;
    readonly orchestrator: string;
  };
  readonly network: {
    /** The VPC's address range; each of its four subnets has a sixteenth of it. */
    readonly cidr: string;
    /**
     * How tasks reach addresses outside the VPC. `nat`: one NAT gateway, for any address. `none`: VPC endpoints, for
     * AWS services only. Then the X-Ray daemon must come from a private registry, and `/tasks/slow-external` needs
     * an address inside the VPC (parameters `XRayDaemonImage` and `ExternalApiUrl` of the compute stack).
     */
    readonly egress: "nat" | "none";
  };
  readonly registry: {
    readonly repositoryName: string;
    /** How many images are kept; older ones are deleted. A rollback needs the image of the previous release. */
    readonly keptImages: number;
    /** Whether the repository and its images are retained when their stack is deleted. */
    readonly retained: boolean;
  };
  readonly approval: {
    /** Mail addresses of those who decide on a deployment and are notified of its end. */
    readonly recipients: readonly string[];
    /**
     * Who else may get mail about the end of a deployment that they requested: addresses, and domains without their
     * subdomains. Anyone can write any address into an input; one that is neither here nor a recipient gets no mail.
     */
    readonly knownRequesters?: readonly string[];
    /** How many different people must approve. A deployment's input may raise it. */
    readonly quorum: number;
    /** The sender's address; its domain is `mailDomain` or a subdomain of it. */
    readonly mailSender: string;
    /** The domain that Amazon SES may send for. Its DKIM records must be published once. */
    readonly mailDomain: string;
    /** How long people have to decide. A deployment's input may shorten it. */
    readonly deadlineSeconds: number;
    /** How long before the deadline those who have not voted are reminded, once; 0 turns it off. */
    readonly reminderSeconds: number;
    /** Whether deployments are also announced in Slack, where approvers get to their links. */
    readonly slack: boolean;
  };
  /**
   * Whose mail address a caller of AWS has, by IAM user, role, or user of IAM Identity Center. Who starts a deployment
   * and has none here needs one approval more, and may not choose approvers. docs/security.md says what may be named.
   */
  readonly principals: PrincipalSettings;
  readonly deadlines: {
    /** For CloudFormation's update, counted from its start. */
    readonly stackSeconds: number;
    /** For the stack to reach a final status after a failure, before the previous release is restored. */
    readonly settleSeconds: number;
    /** For the service to be steady, after the stack's update. */
    readonly healthSeconds: number;
    /** For the traces of the smoke tests to be found. */
    readonly traceSeconds: number;
  };
  /**
   * Verdicts of policy rules, by rule name, that differ from those in `docs/policy.md`: `allow` (a remark), `warn`,
   * `second-approver`, `not-judged` or `deny`, e.g. `{ "iam-widened": "deny" }`.
   */
  readonly policy: PolicySettings;
  /** What happens if X-Ray does not return the traces in time: the deployment fails, or people see a warning. */
  readonly tracePolicy: "fail" | "warn";
  readonly database: {
    /** In Aurora capacity units (2 GiB of memory each). With 0 it pauses when there are no connections. */
    readonly minCapacity: number;
    readonly maxCapacity: number;
    /** How long it has no connections before it pauses; only with a `minCapacity` of 0. */
    readonly secondsUntilAutoPause: number;
    /** While on, the cluster cannot be deleted. */
    readonly deletionProtection: boolean;
    /** Whether a snapshot is kept when the cluster's stack is deleted. */
    readonly finalSnapshot: boolean;
    readonly backupRetentionDays: number;
    /**
     * Which migrations run before the approval, for targets without a database of their own: `firstInitialization` (the
     * default), `additive` or `nothing`. See docs/migrations.md.
     */
    readonly beforeApproval?: BeforeApproval;
    /**
     * Whether migrations that wait for the approval are first applied to a clone of the database, for the same targets;
     * default `false`. A clone costs money while it exists: docs/rehearsal.md.
     */
    readonly rehearsal?: boolean;
  };
  readonly service: {
    /** Minimum number of tasks. If it equals `maxCapacity`, there is no autoscaling. */
    readonly minCapacity: number;
    readonly maxCapacity: number;
    /** Factor for the simulated delays; with 1 they are as the runbook describes them. */
    readonly delayScale: number;
  };
  readonly stateTable: {
    /** While on, the orchestrator's table cannot be deleted. */
    readonly deletionProtection: boolean;
  };
  /** Retention of every log group; one of the values that CloudWatch Logs supports. */
  readonly logRetentionDays: number;
  /** Mail addresses that receive alarms. */
  readonly alarmRecipients: readonly string[];
  /**
   * The address of this project's files in a browser, e.g. `https://git.example.com/ops/xray-watch/blob/main`:
   * alarms then link to their section of `docs/operations.md`. Without it they name the file.
   */
  readonly documentsUrl?: string;
  /** The stacks that the orchestrator may deploy. The first is the default if the input has no `stack`. */
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
    // Weeks of releases; a rollback needs only the last two.
    keptImages: 50,
    retained: true,
  },
  approval: {
    recipients: ["bob@example.com", "carol@example.com"],
    knownRequesters: ["example.com"],
    quorum: 1,
    mailSender: "xray-watch@example.com",
    mailDomain: "example.com",
    deadlineSeconds: 3600,
    // A quarter of an hour: enough to read a plan and to find another approver.
    reminderSeconds: 900,
    slack: false,
  },
  principals: {
    users: { alice: "alice@example.com", bob: "bob@example.com", carol: "carol@example.com" },
    roles: {},
    identityCenter: { roles: [], sessions: {} },
  },
  deadlines: {
    // ECS's circuit breaker fails a bad version long before.
    stackSeconds: 3600,
    // As long as an update may take: a creation cannot be cancelled, and a rollback is also an update.
    settleSeconds: 3600,
    // The stack's update is complete by then, so the service is steady soon.
    healthSeconds: 600,
    // X-Ray usually indexes within seconds; two minutes cover its slow days.
    traceSeconds: 120,
  },
  policy: {},
  tracePolicy: "fail",
  database: {
    minCapacity: 0,
    maxCapacity: 4,
    // Aurora's minimum.
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
