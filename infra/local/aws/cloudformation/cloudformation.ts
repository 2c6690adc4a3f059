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
  /** The providers that create the resources. A template with other resource types is refused. */
  readonly providers: ResourceProviders;
  readonly newId?: () => string;
  /** Items per page of a list. Default: 100, as AWS returns for stack resources. */
  readonly pageSize?: number;
}

/** CloudFormation on one machine: stacks and change sets on top of the given resource providers. */
export interface CloudFormation {
  readonly service: AwsService;
  /** Resolves when no stack operation runs and no change set is being created. */
  idle(): Promise<void>;
  /** Cancels the running operations without rollback. Resolves when all have ended. */
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
