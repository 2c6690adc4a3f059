import type {
  ProvidedResource,
  ResourceProvider,
  ResourceProviders,
  ResourceRequest,
} from "../../../../../infra/local/aws/cloudformation/resource-provider.ts";

interface Call {
  readonly verb: "create" | "update" | "delete";
  /** The logical id, or for deletions the physical one. */
  readonly id: string;
  readonly properties?: ResourceRequest["properties"];
}

/** Small providers for ECS, the load balancer and `Custom::Thing`, which fail or wait if the test wants it. */
export class FakeResources {
  readonly calls: Call[] = [];
  /** Throws to make a call fail; a pending promise delays it. */
  onCall: (call: Call, signal?: AbortSignal) => void | Promise<void> = () => {};
  #made = 0;

  readonly providers: ResourceProviders = Object.fromEntries(
    [
      "AWS::ApplicationAutoScaling::ScalableTarget",
      "AWS::ECS::Cluster",
      "AWS::ECS::Service",
      "AWS::ECS::TaskDefinition",
      "AWS::ElasticLoadBalancingV2::Listener",
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
      "AWS::ElasticLoadBalancingV2::TargetGroup",
      "AWS::SNS::Topic",
    ].map((type) => [type, this.#provider()]),
  );

  /** `verb id` of each call. */
  get log(): string[] {
    return this.calls.map(({ verb, id }) => `${verb} ${id}`);
  }

  #provider(): ResourceProvider {
    return {
      create: async (request) => {
        await this.#call({ verb: "create", id: request.logicalId, properties: request.properties }, request);
        this.#made += 1;
        return provided(`${request.logicalId}-${this.#made}`);
      },
      update: async (physicalId, request) => {
        await this.#call({ verb: "update", id: request.logicalId, properties: request.properties }, request);
        return provided(physicalId);
      },
      delete: async (physicalId) => {
        await this.#call({ verb: "delete", id: physicalId });
      },
    };
  }

  async #call(call: Call, request?: ResourceRequest): Promise<void> {
    this.calls.push(call);
    await this.onCall(call, request?.signal);
  }
}

function provided(physicalId: string): ProvidedResource {
  return {
    physicalId,
    attributes: { Name: physicalId, DNSName: "127.0.0.1", TopicName: physicalId, TopicArn: physicalId },
  };
}
