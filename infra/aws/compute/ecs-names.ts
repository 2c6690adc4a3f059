import { Aws } from "aws-cdk-lib";

/** The cluster's name, after its stack. */
export const clusterName = () => `${Aws.STACK_NAME}-cluster`;

/** The service's name, after its stack. */
export const serviceName = () => `${Aws.STACK_NAME}-service`;
