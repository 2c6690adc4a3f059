/** The account and region that the local AWS pretends to be. */
export const accountId = "123456789012";
export const region = "ap-northeast-1";

/** The ARN of a resource here, of a service whose ARNs name a region. */
export const regionalArn = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;
