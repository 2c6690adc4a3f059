import type { ContainerDefinition, RegisterTaskDefinitionRequest, TaskDefinition } from "@aws-sdk/client-ecs";
import { AwsError } from "../wire/service.ts";
import { nameOf } from "./names.ts";

/** A registered revision. The fields that a task needs are always set. */
export interface RegisteredTaskDefinition extends TaskDefinition {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly containerDefinitions: ContainerDefinition[];
}

/** Whether the container is the X-Ray daemon, which does not run as a process here. */
export function isXRayDaemon({ name, image }: ContainerDefinition): boolean {
  return name === "xray-daemon" || /aws-xray-daemon/.test(image ?? "");
}

/** The task's container that runs as a process. */
export function applicationContainer({
  containerDefinitions,
}: RegisteredTaskDefinition): ContainerDefinition {
  const container = containerDefinitions.find((definition) => !isXRayDaemon(definition));
  if (!container) throw new Error("A registered task definition has an application container.");
  return container;
}

/** The task definitions of an account: families with numbered revisions. Numbers are never reused. */
export class TaskDefinitions {
  readonly #byArn = new Map<string, RegisteredTaskDefinition>();
  readonly #revisions = new Map<string, number>();

  constructor(
    private readonly arnPrefix: string,
    private readonly now: () => number,
  ) {}

  get all(): readonly RegisteredTaskDefinition[] {
    return [...this.#byArn.values()];
  }

  /** Registers a new revision. Throws ClientException for containers that cannot run here. */
  register(request: RegisterTaskDefinitionRequest): RegisteredTaskDefinition {
    const containers = request.containerDefinitions ?? [];
    const family = request.family ?? "";
    if (!/^[\w-]{1,255}$/.test(family)) {
      throw new AwsError(
        "ClientException",
        `Invalid 'family': ${JSON.stringify(family)}: 1 to 255 letters, numbers, hyphens and underscores.`,
      );
    }
    assertOneApplication(containers);
    const revision = (this.#revisions.get(family) ?? 0) + 1;
    this.#revisions.set(family, revision);
    const { tags: _, ...definition } = request;
    const registered: RegisteredTaskDefinition = {
      ...definition,
      family,
      revision,
      containerDefinitions: containers,
      taskDefinitionArn: `${this.arnPrefix}task-definition/${family}:${revision}`,
      status: "ACTIVE",
      registeredAt: new Date(this.now()),
      compatibilities: ["EC2", "FARGATE"],
    };
    this.#byArn.set(registered.taskDefinitionArn, registered);
    return registered;
  }

  /** Finds a revision by ARN, `family:revision` or `family` (its latest active revision). Throws ClientException. */
  find(reference: string, operation: string): RegisteredTaskDefinition {
    const name = nameOf(reference);
    const found = name.includes(":")
      ? this.all.find(({ family, revision }) => `${family}:${revision}` === name)
      : this.all.findLast(({ family, status }) => family === name && status === "ACTIVE");
    if (!found) throw new AwsError("ClientException", `Unable to ${operation} task definition.`);
    return found;
  }

  /** Finds an active revision, from which tasks can be started. Throws ClientException. */
  findActive(reference: string): RegisteredTaskDefinition {
    const found = this.find(reference, "find");
    if (found.status === "ACTIVE") return found;
    throw new AwsError("ClientException", "TaskDefinition is inactive");
  }

  /** Makes a revision inactive: running services keep it, but no new service can use it. Throws ClientException. */
  deregister(reference: string): RegisteredTaskDefinition {
    const found = this.find(reference, "deregister");
    const inactive = { ...found, status: "INACTIVE", deregisteredAt: new Date(this.now()) } as const;
    this.#byArn.set(inactive.taskDefinitionArn, inactive);
    return inactive;
  }
}

function assertOneApplication(containers: readonly ContainerDefinition[]): void {
  const applications = containers.filter((container) => !isXRayDaemon(container));
  if (applications.length === 1 && applications[0]?.name && applications[0].image) return;
  throw new AwsError(
    "ClientException",
    `containerDefinitions: the local ECS requires exactly one container with a name and an image, besides the X-Ray daemon; got ${applications.length}.`,
  );
}
