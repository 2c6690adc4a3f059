import { accountId, region, regionalArn } from "../aws/place.ts";

/** What the orchestrator and its service are called in the local AWS. */
export const stackName = "xray-poc-compute";
export const orchestratorStackName = "xray-watch";
export const tableName = "xray-watch";
export const databaseName = "postgres";
/** Where images come from that are named without a registry. */
export const imageRegistry = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
export const databaseSecretName = "xray-poc-database";
export const slackSecretName = "xray-watch/slack";
export const clusterArn = regionalArn("rds", "cluster:xray-poc-database");
/** Nothing here asks for permissions; the request is as it is on AWS. */
export const cloudFormationRoleArn = `arn:aws:iam::${accountId}:role/xray-watch-cloudformation`;
export const stateMachineName = "xray-watch-deploy";
export const functionName = (name: string) => `xray-watch-${name}`;
export const functionArn = (name: string) => regionalArn("lambda", `function:${functionName(name)}`);
