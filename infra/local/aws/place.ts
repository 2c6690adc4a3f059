/** The account and region of the local AWS. */
export const accountId = "123456789012";
export const region = "ap-northeast-1";

/** The ARN of a local resource, for services whose ARNs contain a region. */
export const regionalArn = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;
