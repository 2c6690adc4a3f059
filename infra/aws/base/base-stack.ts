import { Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import { PlainStack } from "../stack/plain-stack.ts";
import { FlowLogs } from "./flow-logs.ts";
import { Vpc } from "./vpc.ts";
import { VpcEndpoints } from "./vpc-endpoints.ts";

/** The network that all other stacks use. */
export class BaseStack extends PlainStack {
  constructor(scope: Construct, { region, stacks, network, logRetentionDays }: Settings) {
    super(scope, stacks.base, { env: { region }, description: "X-Ray Watch: the network" });
    const { vpc, publicSubnets, privateSubnets } = this.#network(network);
    new FlowLogs(this, "FlowLogs", { vpcId: vpc.ref, logRetentionDays });
    this.export("VpcId", vpc.ref);
    this.export("PublicSubnetIds", Fn.join(",", refsOf(publicSubnets)));
    this.export("PrivateSubnetIds", Fn.join(",", refsOf(privateSubnets)));
  }

  #network(settings: Settings["network"]): Vpc {
    const network = new Vpc(this, "Network", settings);
    new VpcEndpoints(this, "Endpoints", network, settings);
    return network;
  }
}

const refsOf = (resources: readonly { readonly ref: string }[]) => resources.map(({ ref }) => ref);
