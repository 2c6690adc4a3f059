import type * as sdk from "@aws-sdk/client-rds";
import { regionalArn } from "../place.ts";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError } from "../wire/service.ts";
import { describeInstance } from "./descriptions.ts";
import { Lifecycle } from "./lifecycle.ts";
import { validIdentifier, validTags } from "./names.ts";
import { clusterOf, type DbInstance, instanceOf, living, type RdsState } from "./state.ts";

export const instanceOperations = (state: RdsState) =>
  ({
    CreateDBInstance: async (input) => ({ DBInstance: describeInstance(createInstance(state, input)) }),
    DescribeDBInstances: async ({ DBInstanceIdentifier, Filters }) => {
      if (Filters?.length) throw new AwsError("InvalidParameterValue", "Filters are not supported here.");
      const instances = DBInstanceIdentifier
        ? [instanceOf(state, DBInstanceIdentifier)]
        : living(state.instances);
      return { DBInstances: instances.map(describeInstance) };
    },
    DeleteDBInstance: async ({ DBInstanceIdentifier }) => ({
      DBInstance: describeInstance(deleteInstance(state, DBInstanceIdentifier)),
    }),
  }) satisfies OperationsOf<typeof sdk>;

function createInstance(state: RdsState, input: sdk.CreateDBInstanceMessage): DbInstance {
  const cluster = clusterOf(state, input.DBClusterIdentifier);
  const identifier = validIdentifier("DBInstanceIdentifier", input.DBInstanceIdentifier);
  const tags = validTags(input.Tags);
  if (living(state.instances).some((instance) => instance.identifier === identifier)) {
    throw new AwsError("DBInstanceAlreadyExistsFault", "DB instance already exists");
  }
  if (cluster.lifecycle.status !== "available") {
    const message = `The DB cluster ${cluster.identifier} isn't in the available state.`;
    throw new AwsError("InvalidDBClusterStateFault", message);
  }
  if (input.DBInstanceClass === "db.serverless" && !cluster.settings.scaling) {
    throw new AwsError(
      "InvalidDBClusterStateFault",
      "Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.",
    );
  }
  const instance: DbInstance = {
    identifier,
    arn: regionalArn("rds", `db:${identifier}`),
    clusterIdentifier: cluster.identifier,
    instanceClass: input.DBInstanceClass ?? "",
    lifecycle: new Lifecycle(state.clock),
    tags,
  };
  state.instances.set(identifier, instance);
  return instance;
}

function deleteInstance(state: RdsState, identifier: string | undefined): DbInstance {
  const instance = instanceOf(state, identifier);
  if (clusterOf(state, instance.clusterIdentifier).deletionProtection) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Cannot delete protected DB Instance, please disable deletion protection and try again.",
    );
  }
  const { status } = instance.lifecycle;
  if (status !== "available") {
    throw new AwsError(
      "InvalidDBInstanceStateFault",
      `Instance ${instance.identifier} is currently ${status}.`,
    );
  }
  instance.lifecycle.delete();
  return instance;
}
