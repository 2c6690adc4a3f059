import { accountId, region, regionalArn } from "../aws/place.ts";

/** The names of the orchestrator's and its service's resources in the local AWS. */
export const stackName = "xray-poc-compute";
export const orchestratorStackName = "xray-watch";
export const tableName = "xray-watch";
export const databaseName = "postgres";
/** The registry of images whose reference has no registry host. */
export const imageRegistry = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
export const databaseSecretName = "xray-poc-database";
export const slackSecretName = "xray-watch/slack";
export const clusterName = "xray-poc-database";
export const clusterArn = regionalArn("rds", `cluster:${clusterName}`);
/** Has no effect here, because permissions are not checked; requests contain it as on AWS. */
export const cloudFormationRoleArn = `arn:aws:iam::${accountId}:role/xray-watch-cloudformation`;
/** The people who use it: IAM users of these names, as the settings name them. Their access key id is the name. */
export const people = ["alice", "bob", "carol"] as const;
export type Person = (typeof people)[number];
/** The user of each access key that is not named like its user: `local` is what commands use without credentials. */
export const usersByAccessKey: ReadonlyMap<string, Person> = new Map([["local", "alice"]]);
export const stateMachineName = "xray-watch-deploy";
export const functionName = (name: string) => `xray-watch-${name}`;
export const functionArn = (name: string) => regionalArn("lambda", `function:${functionName(name)}`);
