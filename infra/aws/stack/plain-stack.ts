import {
  Aws,
  BootstraplessSynthesizer,
  type CfnElement,
  CfnOutput,
  Fn,
  type IStackSynthesizer,
  Stack,
  type StackProps,
} from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * A stack as plain CloudFormation, without bootstrap and assets: any tool can deploy its template.
 * A resource's logical id is its construct's own id: people and runbooks rely on these names.
 */
export abstract class PlainStack extends Stack {
  constructor(scope: Construct, id: string, props: Omit<StackProps, "synthesizer">) {
    super(scope, id, { ...props, synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer });
  }

  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.id;
  }

  protected output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }

  /** An output that other stacks import as `<name of this stack>-<id>`. */
  protected export(id: string, value: string): void {
    new CfnOutput(this, id, { value, exportName: Fn.join("-", [Aws.STACK_NAME, id]) });
  }
}
