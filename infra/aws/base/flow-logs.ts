import { Aws, Fn } from "aws-cdk-lib";
import { CfnFlowLog } from "aws-cdk-lib/aws-ec2";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

export interface FlowLogsProps {
  readonly vpcId: string;
  readonly logRetentionDays: number;
}

/** Logs the connections that the VPC rejects: this is where a wrong security group shows. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { vpcId, logRetentionDays }: FlowLogsProps) {
    super(scope, id);
    const logGroup = new CfnLogGroup(this, "FlowLogGroup", {
      logGroupName: Fn.join("/", ["/vpc", Aws.STACK_NAME]),
      retentionInDays: logRetentionDays,
    });
    const role = new CfnRole(this, "FlowLogRole", {
      assumeRolePolicyDocument: assumedByFlowLogs(),
      policies: [{ policyName: "write-flow-log", policyDocument: writeTo(logGroup.attrArn) }],
    });
    new CfnFlowLog(this, "FlowLog", {
      resourceType: "VPC",
      resourceId: vpcId,
      // Traces show the accepted connections; logging them would cost money with each request.
      trafficType: "REJECT",
      logDestinationType: "cloud-watch-logs",
      logGroupName: logGroup.ref,
      deliverLogsPermissionArn: role.attrArn,
    });
  }
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function assumedByFlowLogs(): object {
  return policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
  });
}

/** A log group's ARN ends in `:*`, which stands for its streams. */
function writeTo(logGroupArn: string): object {
  return policy({
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: logGroupArn,
  });
}

const policy = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });
