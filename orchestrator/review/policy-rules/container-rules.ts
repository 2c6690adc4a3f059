import { imageHost, imageName } from "../../deployment/image-reference.ts";
import type { JudgedChange } from "../change-review.ts";
import { check, isTrue, otherThanBefore, type PropertyRule, propertyRule, shown } from "./property-rule.ts";

const taskDefinition = "AWS::ECS::TaskDefinition";
const service = "AWS::ECS::Service";
const eventRule = "AWS::Events::Rule";

const container = (path: string, risk: Parameters<typeof check>[2]) =>
  check(taskDefinition, `ContainerDefinitions/*Name/${path}`, risk);

const nameOf = ({ Name }: Readonly<Record<string, unknown>>) =>
  `the container ${String(Name ?? "without a name")}`;

const isRoot = (user: unknown) => /^(root|0+)(:|$)/.test(String(user));

/** A namespace that the tasks share with their host, unless the mode is one of `isolated`. */
const sharedMode =
  (what: string, ...isolated: readonly string[]) =>
  (after: unknown) =>
    isolated.includes(String(after))
      ? undefined
      : `its tasks would share ${what} (mode ${shown(after ?? "default")})`;

const familyOf = (taskDefinition: unknown) =>
  String(taskDefinition).replace(/^.*\//, "").replace(/:\d+$/, "");

const otherFamily: Parameters<typeof check>[2] = (after, before, around) =>
  familyOf(after) === familyOf(before)
    ? undefined
    : otherThanBefore("task definition")(after, before, around);

export const containerRules: readonly PropertyRule[] = [
  propertyRule(
    {
      name: "privileged-container",
      title: "no container gets more power over its host",
      verdict: "second-approver",
      checks: [
        container("Privileged", (after, _, { holder }) =>
          isTrue(after)
            ? `${nameOf(holder)} would be privileged, with all powers of its host's root`
            : undefined,
        ),
        container("User", (after, before, { holder }) => {
          if (after === undefined) return `${nameOf(holder)} would no longer run as ${String(before)}`;
          return isRoot(after) ? `${nameOf(holder)} would run as root` : undefined;
        }),
        container("ReadonlyRootFilesystem", (after, before, { holder }) =>
          isTrue(before) && !isTrue(after)
            ? `${nameOf(holder)} could write to its root file system`
            : undefined,
        ),
        check(
          taskDefinition,
          "ContainerDefinitions/*Name/LinuxParameters/Capabilities/Add/*",
          (after) => `a container would get the Linux capability ${String(after)}`,
        ),
        check(
          taskDefinition,
          "ContainerDefinitions/*Name/LinuxParameters/Devices/*HostPath/HostPath",
          (after) => `a container would use the device ${String(after)} of its host`,
        ),
        container(
          "DockerSecurityOptions",
          (after, _, { holder }) =>
            `${nameOf(holder)} would have other security options: ${JSON.stringify(after ?? [])}`,
        ),
      ],
    },
    "let the container run with what its program needs, and nothing more",
  ),
  propertyRule(
    {
      name: "host-access",
      title: "no task gets access to its host, and nobody to its containers",
      verdict: "second-approver",
      checks: [
        check(taskDefinition, "NetworkMode", sharedMode("the host's network", "awsvpc", "none")),
        check(taskDefinition, "PidMode", sharedMode("the host's processes", "task", "undefined")),
        check(taskDefinition, "IpcMode", sharedMode("the host's memory", "task", "none", "undefined")),
        check(taskDefinition, "Volumes/*Name/Host/SourcePath", (after) =>
          after === undefined ? undefined : `its tasks could use the path ${String(after)} of their host`,
        ),
        check(service, "EnableExecuteCommand", (after) =>
          isTrue(after) ? "people could run commands in its containers (EnableExecuteCommand)" : undefined,
        ),
      ],
    },
    "use awsvpc, and volumes that are not the host's",
  ),
  propertyRule(
    {
      name: "task-role",
      title: "no task runs under another role",
      verdict: "second-approver",
      onCreation: "the stack is created, so there was no role before",
      checks: [
        ...["TaskRoleArn", "ExecutionRoleArn"].map((name) => check(taskDefinition, name, roleRisk(name))),
        check(service, "Role", roleRisk("Role")),
        check(eventRule, "Targets/*Id/RoleArn", roleRisk("RoleArn")),
      ],
    },
    "compare what the two roles permit",
  ),
  propertyRule(
    {
      name: "foreign-image",
      title: "no container comes from a repository that it did not come from before",
      verdict: "second-approver",
      onCreation: "the stack is created, so there was no container before",
      checks: [
        container("Image", (after, before, { holder, change }) =>
          isKnownRepository(String(after), before, change)
            ? undefined
            : `${nameOf(holder)} would run ${String(after)}, from a repository that it did not come from before`,
        ),
        // Its own task definition gets a new revision, which is known only after the execution.
        check(service, "TaskDefinition", otherFamily, { mayBeUnknown: true }),
      ],
    },
    "find out who publishes the image, and copy it into a registry of your own",
  ),
];

function roleRisk(name: string) {
  return (after: unknown, before: unknown) =>
    after === undefined
      ? undefined
      : `its ${name} would be ${shown(after)}${before === undefined ? "" : ` instead of ${shown(before)}`}`;
}

// Private registries of Amazon ECR: who may push is decided in their account.
const ownRegistry = /^\d{12}\.dkr[.-]ecr\b/;

/** Whether the image comes from the repository of the container before, or from a private registry that is used already. */
function isKnownRepository(image: string, before: unknown, change: JudgedChange): boolean {
  if (typeof before === "string" && imageName(before) === imageName(image)) return true;
  const host = imageHost(image) ?? "";
  return ownRegistry.test(host) && imagesIn(change.before).some((known) => imageHost(known) === host);
}

/** The images of a task definition's containers, as far as they are known. */
export function imagesIn(content: JudgedChange["after"]): readonly string[] {
  const { ContainerDefinitions = [] } = (content?.Properties ?? {}) as {
    ContainerDefinitions?: readonly { readonly Image?: unknown }[];
  };
  if (!Array.isArray(ContainerDefinitions)) return [];
  return ContainerDefinitions.flatMap(({ Image }) => (typeof Image === "string" ? [Image] : []));
}
