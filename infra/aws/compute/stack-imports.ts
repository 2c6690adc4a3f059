import { Fn } from "aws-cdk-lib";
import type { ComputeParameters } from "./compute-parameters.ts";

/** What the compute stack imports from the other stacks, by the names of their exports. */
export class StackImports {
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  readonly albSecurityGroupId: string;
  readonly ecsSecurityGroupId: string;
  readonly databaseEndpoint: string;
  readonly databasePort: string;
  readonly databaseSecretArn: string;

  constructor({ baseStackName, securityStackName, databaseStackName }: ComputeParameters) {
    const base = exportsOf(baseStackName.logicalId);
    const security = exportsOf(securityStackName.logicalId);
    const database = exportsOf(databaseStackName.logicalId);
    this.vpcId = base("VpcId");
    this.publicSubnetIds = Fn.split(",", base("PublicSubnetIds"));
    this.privateSubnetIds = Fn.split(",", base("PrivateSubnetIds"));
    this.albSecurityGroupId = security("AlbSecurityGroupId");
    this.ecsSecurityGroupId = security("EcsSecurityGroupId");
    this.databaseEndpoint = database("Endpoint");
    this.databasePort = database("Port");
    this.databaseSecretArn = database("SecretArn");
  }
}

/** Imports `<stack>-<name>`; a parameter holds the stack's name. */
function exportsOf(parameterId: string): (name: string) => string {
  return (name) => Fn.importValue(Fn.sub(`\${${parameterId}}-${name}`));
}
