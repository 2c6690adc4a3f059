import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import { type DbCluster, type DbInstance, instancesOf, type RdsState } from "./state.ts";

const engine = "aurora-postgresql";

export function describeCluster(state: RdsState, cluster: DbCluster): DBCluster {
  const { settings, lifecycle } = cluster;
  const { hostname, port } = new URL(cluster.server.connectionUrl);
  return {
    DBClusterIdentifier: cluster.identifier,
    DBClusterArn: cluster.arn,
    Status: lifecycle.status,
    Engine: engine,
    EngineMode: "provisioned",
    Endpoint: hostname,
    Port: Number(port),
    ClusterCreateTime: new Date(lifecycle.createdAt),
    VpcSecurityGroups: settings.securityGroupIds.map((id) => ({
      VpcSecurityGroupId: id,
      Status: "active",
    })),
    DBSubnetGroup: settings.subnetGroupName,
    DBClusterParameterGroup: settings.parameterGroupName,
    ServerlessV2ScalingConfiguration: settings.scaling,
    DBClusterMembers: instancesOf(state, cluster).map(({ identifier }, index) => ({
      DBInstanceIdentifier: identifier,
      IsClusterWriter: index === 0,
    })),
    HttpEndpointEnabled: cluster.httpEndpointEnabled,
    DeletionProtection: cluster.deletionProtection,
    TagList: [...cluster.tags],
  };
}

export const describeInstance = (instance: DbInstance): DBInstance => ({
  DBInstanceIdentifier: instance.identifier,
  DBInstanceArn: instance.arn,
  DBInstanceStatus: instance.lifecycle.status,
  DBInstanceClass: instance.instanceClass,
  DBClusterIdentifier: instance.clusterIdentifier,
  Engine: engine,
  InstanceCreateTime: new Date(instance.lifecycle.createdAt),
  TagList: [...instance.tags],
});
