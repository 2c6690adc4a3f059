import { Aws } from "aws-cdk-lib";

/** The cluster's name, derived from its stack's. */
export const clusterName = () => `${Aws.STACK_NAME}-cluster`;

/** The service's name, derived from its stack's. */
export const serviceName = () => `${Aws.STACK_NAME}-service`;
