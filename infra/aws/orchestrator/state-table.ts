import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";

export interface StateTableProps {
  readonly tableName: string;
  readonly deletionProtection: boolean;
}

/** The one table with all durable state, as `orchestrator/deployment/table.ts` describes it. With deletion protection it outlives its stack. */
export function stateTable(
  scope: Construct,
  id: string,
  { tableName, deletionProtection }: StateTableProps,
): TableV2 {
  return new TableV2(scope, id, {
    tableName,
    partitionKey: { name: "pk", type: AttributeType.STRING },
    sortKey: { name: "sk", type: AttributeType.STRING },
    timeToLiveAttribute: "expiresAt",
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection,
    // Without the releases, the next deployment could not roll back.
    removalPolicy: deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
