import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type ExecuteChangeSetCommandInput,
} from "@aws-sdk/client-cloudformation";
import { onTestFinished } from "vitest";
import { createCloudFormation } from "../../../../../infra/local/aws/cloudformation/cloudformation.ts";
import { noopProviders } from "../../../../../infra/local/aws/cloudformation/noop-providers.ts";
import type { ResourceProviders } from "../../../../../infra/local/aws/cloudformation/resource-provider.ts";
import { startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { seedStacks } from "../../../../../infra/local/seed-stacks.ts";
import { clientSettings } from "../../../../support/client-settings.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { FakeResources } from "./fake-resources.ts";

export const database = {
  endpoint: "127.0.0.1",
  port: 5432,
  secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:xray-poc-database-AbCdEf",
  clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc-database",
};

/** CloudFormation behind a real endpoint, called with the AWS SDK, on a clock that the test advances. */
export async function startCloudFormation(
  options: { providers?: ResourceProviders; pageSize?: number } = {},
) {
  const clock = new VirtualClock();
  const resources = new FakeResources();
  const { providers = {}, ...rest } = options;
  const cloudFormation = createCloudFormation({
    clock,
    providers: { ...noopProviders, ...resources.providers, ...providers },
    ...rest,
  });
  const endpoint = await startEndpoint({ services: [cloudFormation.service] });
  const client = new CloudFormationClient(clientSettings(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await cloudFormation.close();
    await endpoint.close();
  });
  return new LocalCloudFormation(clock, resources, cloudFormation, client, endpoint.url);
}

export class LocalCloudFormation {
  constructor(
    readonly clock: VirtualClock,
    readonly resources: FakeResources,
    readonly cloudFormation: Awaited<ReturnType<typeof createCloudFormation>>,
    readonly client: CloudFormationClient,
    readonly url: string,
  ) {}

  seed = () => seedStacks(this.cloudFormation, database);

  idle = () => this.cloudFormation.idle();

  /** Creates a change set and waits until it is complete. */
  async changeSet(input: Partial<CreateChangeSetCommandInput> & { StackName: string }) {
    const created = await this.client.send(
      new CreateChangeSetCommand({ ChangeSetName: "deploy-1", Capabilities: ["CAPABILITY_IAM"], ...input }),
    );
    await this.clock.advance(20);
    return created;
  }

  async execute(input: Partial<ExecuteChangeSetCommandInput> & { StackName: string }) {
    await this.client.send(new ExecuteChangeSetCommand({ ChangeSetName: "deploy-1", ...input }));
    await this.idle();
  }

  describeChangeSet(StackName: string, IncludePropertyValues = false, ChangeSetName = "deploy-1") {
    return this.client.send(
      new DescribeChangeSetCommand({ StackName, ChangeSetName, IncludePropertyValues }),
    );
  }

  async describe(StackName: string) {
    const { Stacks = [] } = await this.client.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks;
    if (!stack) throw new Error(`DescribeStacks answered no stack for ${StackName}`);
    return stack;
  }

  /** `LogicalId STATUS`, oldest first. */
  async history(StackName: string): Promise<string[]> {
    const { StackEvents = [] } = await this.client.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`).reverse();
  }
}
