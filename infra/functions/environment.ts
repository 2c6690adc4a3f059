import { serializePrincipals } from "../../orchestrator/deployment/principals.ts";
import type { Target } from "../../orchestrator/deployment/target.ts";
import { serializeSmokeTests, serializeTargets } from "../../orchestrator/deployment/target-json.ts";
import { serializePolicy } from "../../orchestrator/review/policy-settings.ts";
import type { Settings } from "../settings.ts";
import type { EnvironmentName, FunctionDefinition } from "./functions.ts";

/** The sources of the functions' environment: the team's settings, and the resources of the stack's deployment. */
export interface EnvironmentSources {
  readonly settings: Pick<
    Settings,
    "approval" | "deadlines" | "policy" | "principals" | "tracePolicy" | "targets"
  > & { readonly database?: Pick<Settings["database"], "beforeApproval" | "rehearsal"> };
  readonly tableName: string;
  readonly stateMachineArn: string;
  /** The address of the approval pages, without a trailing slash. */
  readonly webUrl: string;
  /** The database of the product's own stack, for targets of the bundled template without a `database`. */
  readonly database: { readonly clusterArn: string; readonly secretArn: string; readonly name: string };
  /** The registry of images that are named without one. Undefined for Docker Hub, as on AWS. */
  readonly imageRegistry?: string | undefined;
  /** Undefined without Slack. */
  readonly slackSecretArn?: string | undefined;
  /** The role that CloudFormation assumes. Without one it uses the caller's permissions. */
  readonly cloudFormationRoleArn?: string | undefined;
}

/** All environment variables of the functions, the same on AWS and on the local AWS. An unset one is empty. */
export function functionEnvironment(sources: EnvironmentSources): Readonly<Record<EnvironmentName, string>> {
  const { approval, deadlines, tracePolicy } = sources.settings;
  const targets = deployedTargets(sources);
  return {
    APPROVAL_DEADLINE_SECONDS: String(approval.deadlineSeconds),
    APPROVAL_QUORUM: String(approval.quorum),
    APPROVAL_RECIPIENTS: approval.recipients.join(","),
    APPROVAL_REMINDER_SECONDS: String(approval.reminderSeconds),
    CLOUDFORMATION_ROLE_ARN: sources.cloudFormationRoleArn ?? "",
    HEALTH_DEADLINE_SECONDS: String(deadlines.healthSeconds),
    IMAGE_REGISTRY: sources.imageRegistry ?? "",
    KNOWN_REQUESTERS: (approval.knownRequesters ?? []).join(","),
    MAIL_SENDER: approval.mailSender,
    POLICY: serializePolicy(sources.settings.policy),
    PRINCIPALS: serializePrincipals(sources.settings.principals),
    SETTLE_DEADLINE_SECONDS: String(deadlines.settleSeconds),
    SLACK_SECRET_ARN: sources.slackSecretArn ?? "",
    SMOKE_TESTS: serializeSmokeTests(targets),
    STACK_DEADLINE_SECONDS: String(deadlines.stackSeconds),
    STATE_MACHINE_ARN: sources.stateMachineArn,
    TABLE_NAME: sources.tableName,
    TARGETS: serializeTargets(targets),
    TRACE_DEADLINE_SECONDS: String(deadlines.traceSeconds),
    TRACE_POLICY: tracePolicy,
    WEB_URL: sources.webUrl,
  };
}

/** How every function runs: a stack trace in its log names lines of TypeScript, by the bundle's source map. */
export const runtimeEnvironment = { NODE_OPTIONS: "--enable-source-maps" };

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 KB in all. An eighth is left for
// the platform's own variables, and for ARNs that are longer than their placeholders before the deployment.
const maxEnvironmentBytes = 4096 - 512;

/**
 * One function's environment: the variables that it reads, without empty ones. Throws an Error if they exceed
 * Lambda's limit.
 */
export function environmentOf(
  { name, environment }: Pick<FunctionDefinition, "name" | "environment">,
  values: Readonly<Record<EnvironmentName, string>>,
): Readonly<Record<string, string>> {
  const variables = environment.map((variable) => [variable, values[variable]] as const);
  const given = variables.filter(([, value]) => value !== "");
  const bytes = Buffer.byteLength(given.flat().join(""));
  if (bytes <= maxEnvironmentBytes) return Object.fromEntries(given);
  throw new Error(
    `the environment of the function ${name} has ${bytes} bytes, but Lambda allows ${maxEnvironmentBytes}: ` +
      "shorten the targets of infra/settings.ts (parameters, smoke tests), or deploy some with a second orchestrator",
  );
}

/** The targets; those of the bundled template without a database get the product's own. */
export function deployedTargets({
  settings,
  database,
}: Pick<EnvironmentSources, "settings" | "database">): readonly Target[] {
  const { beforeApproval, rehearsal } = settings.database ?? {};
  const own = {
    ...database,
    migrations: true,
    ...(beforeApproval && { beforeApproval }),
    ...(rehearsal && { rehearsal }),
  };
  return settings.targets.map((target) =>
    target.template === "compute" && !target.database ? { ...target, database: own } : target,
  );
}
