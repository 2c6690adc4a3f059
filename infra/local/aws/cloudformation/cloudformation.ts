import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-cloudformation";
import type { WaitingClock } from "../clock.ts";
import type { AwsService } from "../wire/service.ts";
import { changeSetOperations } from "./change-set-operations.ts";
import { Engine } from "./engine.ts";
import { readingOperations } from "./reading-operations.ts";
import type { ResourceProviders } from "./resource-provider.ts";
import { stackOperations } from "./stack-operations.ts";
import { templateOperations } from "./template-operations.ts";

export interface CloudFormationOptions {
  readonly clock: WaitingClock;
  /** Who makes the resources; a template with other types is refused. */
  readonly providers: ResourceProviders;
  readonly newId?: () => string;
  /** How many items a page of a list has; 100, as AWS gives stack resources, by default. */
  readonly pageSize?: number;
}

/** CloudFormation on one machine: stacks and change sets over the resource providers it is given. */
export interface CloudFormation {
  readonly service: AwsService;
  /** Resolves when no stack operation runs and no change set is being made. */
  idle(): Promise<void>;
  /** Gives up what runs, without rolling it back; resolves when all of it has ended. */
  close(): Promise<void>;
}

export function createCloudFormation(options: CloudFormationOptions): CloudFormation {
  const engine = new Engine({ newId: randomUUID, pageSize: 100, ...options });
  const operations = {
    ...changeSetOperations(engine),
    ...stackOperations(engine),
    ...readingOperations(engine),
    ...templateOperations(engine),
  };
  return {
    service: { sdk, signingName: "cloudformation", operations },
    idle: () => engine.idle(),
    close: () => engine.close(),
  };
}
