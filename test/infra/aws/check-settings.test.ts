import { describe, expect, it } from "vitest";
import { checkSettings, InvalidSettings } from "../../../infra/aws/check-settings.ts";
import { eventsWhilePolling } from "../../../infra/aws/settings-checks/state-machine-limits.ts";
import { type Settings, settings } from "../../../infra/settings.ts";
import { temporaryApp } from "./synthesized.ts";

type Changes = {
  readonly [Key in keyof Settings]?: Settings[Key] extends readonly unknown[]
    ? Settings[Key]
    : Partial<Settings[Key]>;
};

/** The settings with a few of them changed, at the first or the second level. */
function changed(changes: Changes): Settings {
  const entries = Object.entries(changes).map(([key, value]) => {
    const present: unknown = settings[key as keyof Settings];
    const nests = typeof value === "object" && !Array.isArray(value);
    return [key, nests ? { ...(present as object), ...value } : value];
  });
  return { ...settings, ...Object.fromEntries(entries) };
}

function problemsOf(changes: Changes) {
  try {
    checkSettings(changed(changes));
  } catch (error) {
    if (error instanceof InvalidSettings) return error.problems;
    throw error;
  }
  return [];
}

const daySeconds = 86_400;

describe("settings", () => {
  it("are valid by default", () => {
    expect(problemsOf({})).toEqual([]);
  });

  it("may deny by any rule, and let any rule allow", () => {
    expect(problemsOf({ policy: { "iam-widened": "deny", drift: "allow" } })).toEqual([]);
  });

  it.each<[string, Changes, string, RegExp, RegExp]>([
    [
      "a role whose sessions may have any name, as Identity Center's",
      { principals: { identityCenter: { roles: ["Admin"], sessions: {} } } },
      "principals.identityCenter.roles[0]",
      /could name the session after another person/,
      /begins with AWSReservedSSO_/,
    ],
    [
      "one address for all people of a permission set",
      { principals: { roles: { AWSReservedSSO_Deploy_0123: "ops@example.com" } } },
      'principals.roles["AWSReservedSSO_Deploy_0123"]',
      /which several people use/,
      /principals\.identityCenter\.roles/,
    ],
    [
      "a principal without a mail address",
      { principals: { users: { alice: "alice" } } },
      'principals.users["alice"]',
      /"alice" is not a mail address/,
      /name@example\.com/,
    ],
    [
      "a principal by its ARN",
      { principals: { users: { "arn:aws:iam::123456789012:user/alice": "alice@example.com" } } },
      'principals.users["arn:aws:iam::123456789012:user/alice"]',
      /not the name of a user/,
      /without ARN and path/,
    ],
    [
      "more principals than the functions' environment has room for",
      {
        principals: {
          users: Object.fromEntries(
            Array.from({ length: 100 }, (_, index) => [`user-${index}`, `person-${index}@example.com`]),
          ),
        },
      },
      "principals",
      /has \d+ bytes, .* has room for 3000/,
      /by their mail addresses/,
    ],
    ["an unknown region", { region: "ap-northeast-9" }, "region", /not an AWS region/, /ap-northeast-1/],
    ["a stack name with an underscore", { stacks: { base: "my_base" } }, "stacks.base", /my_base/, /hyphens/],
    [
      "a stack name that begins with a digit",
      { stacks: { security: "1st" } },
      "stacks.security",
      /1st/,
      /begin with a letter/,
    ],
    [
      "an unknown rule",
      { policy: { "no-deletions": "warn" } },
      'policy["no-deletions"]',
      /"no-deletions" is not a rule/,
      /no-deletion, keep-data/,
    ],
    [
      "an unknown verdict",
      { policy: { "iam-widened": "forbid" as "deny" } },
      'policy["iam-widened"]',
      /"forbid" is not a verdict/,
      /allow, warn, second-approver, not-judged, deny/,
    ],
    [
      "a verdict that is milder than the rule may be",
      { policy: { "no-override": "warn" } },
      'policy["no-override"]',
      /"warn" is milder than the rule may be/,
      /second-approver or not-judged or deny/,
    ],
    [
      "one name for two stacks",
      { stacks: { registry: "xray-poc-base" } },
      "stacks.registry",
      /also the name of stacks\.base/,
      /of its own/,
    ],
    [
      "a name too long for functions",
      { stacks: { orchestrator: "o".repeat(60) } },
      "stacks.orchestrator",
      /64/,
      /at most \d+/,
    ],
    [
      "an invalid cluster name",
      { stacks: { database: "a--b" } },
      "stacks.database",
      /cluster/,
      /two hyphens/,
    ],
    [
      "a repository in capitals",
      { registry: { repositoryName: "Tasks" } },
      "registry.repositoryName",
      /Tasks/,
      /lower-case/,
    ],
    [
      "a range that does not start at its first address",
      { network: { cidr: "10.0.0.1/16" } },
      "network.cidr",
      /10\.0\.0\.1/,
      /10\.0\.0\.0\/16/,
    ],
    [
      "a range too small for four subnets",
      { network: { cidr: "10.0.0.0/26" } },
      "network.cidr",
      /four subnets/,
      /\/24/,
    ],
    ["an address above 255", { network: { cidr: "10.0.256.0/24" } }, "network.cidr", /256/, /IPv4/],
    ["no approver", { approval: { recipients: [] } }, "approval.recipients", /no one/, /at least one/],
    [
      "a recipient without a domain",
      { approval: { recipients: ["bob@example.com", "alice"] } },
      "approval.recipients[1]",
      /"alice"/,
      /name@/,
    ],
    [
      "more recipients than a mail can have",
      { approval: { recipients: Array(51).fill("bob@example.com") } },
      "approval.recipients",
      /51/,
      /list/,
    ],
    [
      "a known requester that is a top-level domain",
      { approval: { knownRequesters: ["example.com", "com"] } },
      "approval.knownRequesters[1]",
      /"com"/,
      /name@example\.com, or as example\.com/,
    ],
    [
      "a known domain with an @",
      { approval: { knownRequesters: ["@example.com"] } },
      "approval.knownRequesters[0]",
      /"@example\.com"/,
      /as example\.com/,
    ],
    [
      "a quorum larger than the number of approvers",
      { approval: { recipients: ["bob@example.com", "Bob@example.com"], quorum: 2 } },
      "approval.quorum",
      /the 1 people/,
      /add recipients/,
    ],
    [
      "a reminder before the request",
      { approval: { reminderSeconds: 3600 } },
      "approval.reminderSeconds",
      /3600/,
      /0 for no reminder/,
    ],
    [
      "a page as the documents' address",
      { documentsUrl: "https://x.test/?file=" },
      "documentsUrl",
      /file=/,
      /blob/,
    ],
    [
      "a slash too many",
      { documentsUrl: "https://x.test/main/" },
      "documentsUrl",
      /main\//,
      /without a slash/,
    ],
    ["a path for an address", { documentsUrl: "docs" }, "documentsUrl", /"docs"/, /remove it/],
    [
      "an address longer than an alarm's description",
      { documentsUrl: `https://x.test/${"m".repeat(700)}` },
      "documentsUrl",
      /mmm/,
      /at most 700/,
    ],
    ["no recipient of alarms", { alarmRecipients: [] }, "alarmRecipients", /no one/, /at least one/],
    [
      "a sender without a domain",
      { approval: { mailSender: "xray-watch" } },
      "approval.mailSender",
      /"xray-watch"/,
      /name@example\.com/,
    ],
    [
      "a sender in another domain",
      { approval: { mailSender: "x@notexample.com" } },
      "approval.mailSender",
      /notexample/,
      /agree/,
    ],
    ["ten seconds to decide", { approval: { deadlineSeconds: 10 } }, "approval.deadlineSeconds", /10/, /60/],
    [
      "a stack deadline below a good update's time",
      { deadlines: { stackSeconds: 300 } },
      "deadlines.stackSeconds",
      /300/,
      /600/,
    ],
    [
      "a settle deadline below a stack rollback's time",
      { deadlines: { settleSeconds: 300 } },
      "deadlines.settleSeconds",
      /300/,
      /600/,
    ],
    [
      "a health deadline below the health checks' time",
      { deadlines: { healthSeconds: 10 } },
      "deadlines.healthSeconds",
      /10/,
      /60/,
    ],
    [
      "a trace deadline below X-Ray's time",
      { deadlines: { traceSeconds: 5 } },
      "deadlines.traceSeconds",
      /5/,
      /30/,
    ],
    ["half a second", { deadlines: { traceSeconds: 60.5 } }, "deadlines.traceSeconds", /60\.5/, /whole/],
    [
      "deadlines longer than an execution",
      { deadlines: { stackSeconds: 2 * daySeconds } },
      "approval.deadlineSeconds, deadlines",
      /345600/,
      /TimeoutSeconds/,
    ],
    [
      "polling beyond the history's limit",
      { deadlines: { healthSeconds: daySeconds } },
      "deadlines",
      /25000/,
      /lengthen the waits/,
    ],
    [
      "a minimum number of tasks above the maximum",
      { service: { minCapacity: 5 } },
      "service.minCapacity",
      /greater than/,
      /service\.maxCapacity/,
    ],
    ["no task", { service: { minCapacity: 0 } }, "service.minCapacity", /0/, /from 1/],
    [
      "delays longer than the service's time-out",
      { service: { delayScale: 4 } },
      "service.delayScale",
      /4/,
      /set 1/,
    ],
    [
      "a minimum capacity above the maximum",
      { database: { minCapacity: 8 } },
      "database.minCapacity",
      /greater than/,
      /database\.maxCapacity/,
    ],
    [
      "a capacity that Aurora does not have",
      { database: { minCapacity: 0.7 } },
      "database.minCapacity",
      /0\.7/,
      /steps of 0\.5/,
    ],
    [
      "migrations that run at a time that is unknown",
      { database: { beforeApproval: "sometimes" as never } },
      "database.beforeApproval",
      /"sometimes" is unknown/,
      /set firstInitialization, additive, nothing/,
    ],
    [
      "a pause after a minute",
      { database: { secondsUntilAutoPause: 60 } },
      "database.secondsUntilAutoPause",
      /60/,
      /300/,
    ],
    [
      "backups for ever",
      { database: { backupRetentionDays: 365 } },
      "database.backupRetentionDays",
      /365/,
      /35/,
    ],
    [
      "a retention that CloudWatch Logs does not support",
      { logRetentionDays: 31 },
      "logRetentionDays",
      /31/,
      /30, 60/,
    ],
    ["no image for a rollback", { registry: { keptImages: 1 } }, "registry.keptImages", /1/, /2/],
    ["no target", { targets: [] }, "targets", /empty/, /stacks\.compute/],
    [
      "a duplicate target",
      { targets: [...settings.targets, ...settings.targets] },
      "targets[1].stackName",
      /already/,
      /of its own/,
    ],
    [
      "a target that deployments depend on",
      { targets: settings.targets.map((target) => ({ ...target, stackName: "xray-poc-database" })) },
      "targets[0].stackName",
      /stacks\.database/,
      /service/,
    ],
    [
      "an image for every deployment",
      { targets: settings.targets.map((target) => ({ ...target, parameters: { ContainerImage: "x" } })) },
      "targets[0].parameters.ContainerImage",
      /image/,
      /remove it/,
    ],
    [
      "a missing stack without a template",
      { targets: settings.targets.map((target) => ({ ...target, template: "previous" as const })) },
      "targets[0].createWhenMissing",
      /keeps its own template/,
      /"compute"/,
    ],
    [
      "an invalid output name",
      {
        targets: settings.targets.map((target) => ({
          ...target,
          outputs: { ...target.outputs, serviceUrl: "service-url" },
        })),
      },
      "targets[0].outputs.serviceUrl",
      /name of an output/,
      /bring-your-own-stack/,
    ],
    [
      "a contract that proves nothing",
      { targets: settings.targets.map((target) => ({ ...target, smokeTests: [] })) },
      "targets[0].smokeTests",
      /nothing would be verified/,
      /smoke-tests\.json/,
    ],
    [
      "a parameter of a reserved name",
      { targets: settings.targets.map((target) => ({ ...target, parameters: { prototype: "x" } })) },
      "targets[0].parameters.prototype",
      /JavaScript reserves/,
      /bring-your-own-stack/,
    ],
    [
      "a daemon that no task can pull",
      { network: { egress: "none" } },
      "targets[0].parameters.XRayDaemonImage",
      /public\.ecr\.aws/,
      /network\.egress/,
    ],
  ])("with %s are refused with the setting's name and the remedy", (_, changes, setting, problem, remedy) => {
    const found = problemsOf(changes);

    expect(found.map((each) => each.setting)).toContain(setting);
    const named = found.find((each) => each.setting === setting);
    expect(named?.problem).toMatch(problem);
    expect(named?.remedy).toMatch(remedy);
  });

  it("may name the image's parameter as every object names a method", () => {
    const targets = settings.targets.map((target) => ({ ...target, imageParameter: "toString" }));

    expect(problemsOf({ targets })).toEqual([]);
  });

  it("with several problems are refused with all of them", () => {
    const changes = { region: "moon", approval: { recipients: [], mailSender: "no-address" } };

    expect(problemsOf(changes).map(({ setting }) => setting)).toEqual([
      "region",
      "approval.recipients",
      "approval.mailSender",
    ]);
  });

  it("with a problem prevent the app's synthesis", async () => {
    await expect(temporaryApp({ region: "moon" })).rejects.toThrow(
      /infra\/settings\.ts cannot be deployed:\n- region: "moon" is not an AWS region; set one of /,
    );
  });

  it("may have a sender in a subdomain of the mail domain", () => {
    expect(problemsOf({ approval: { mailSender: "x@deploy.example.com" } })).toEqual([]);
  });
});

describe("the events of polling", () => {
  // Waits of 1, 1, 1, 1, 2, 3, 3, 4, 5, 7, 9, 11, 14 s, then of 15 s: thirteen of them take 62 s.
  it("are nine a poll, by the waits of the state machine", () => {
    expect(eventsWhilePolling("WaitForHealth", 0)).toBe(9);
    expect(eventsWhilePolling("WaitForHealth", 3)).toBe(4 * 9);
    expect(eventsWhilePolling("WaitForHealth", 62)).toBe(14 * 9);
  });

  it("are unknown for a state that waits in another way", () => {
    expect(() => eventsWhilePolling("CheckHealth", 60)).toThrow(/CheckHealth does not wait/);
  });
});
