/** Where the local AWS says it is, and what the orchestrator and its service are called there. */
export const region = "ap-northeast-1";
export const accountId = "123456789012";
export const stackName = "xray-poc-compute";
export const orchestratorStackName = "xray-watch";
export const tableName = "xray-watch";
export const databaseName = "postgres";
/** Where images come from that are named without a registry. */
export const imageRegistry = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
export const databaseSecretName = "xray-poc-database";
export const slackSecretName = "xray-watch/slack";
export const clusterArn = `arn:aws:rds:${region}:${accountId}:cluster:xray-poc-database`;
/** Nothing here asks for permissions; the request is as it is on AWS. */
export const cloudFormationRoleArn = `arn:aws:iam::${accountId}:role/xray-watch-cloudformation`;
export const stateMachineName = "xray-watch-deploy";
export const functionName = (name: string) => `xray-watch-${name}`;
export const functionArn = (name: string) =>
  `arn:aws:lambda:${region}:${accountId}:function:${functionName(name)}`;
