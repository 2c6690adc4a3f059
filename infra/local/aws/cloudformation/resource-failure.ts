/**
 * What a provider may throw from `create` when the resource is there but did not become stable: with its physical
 * id CloudFormation can remove it in the rollback. Any other Error means that nothing was left behind.
 */
export class ResourceFailure extends Error {
  override readonly name = "ResourceFailure";

  constructor(
    message: string,
    readonly physicalId: string,
  ) {
    super(message);
  }
}
