/**
 * Thrown by a provider's `create` if the resource exists but did not become stable. The rollback deletes it by its
 * physical id. Any other error means that no resource was created.
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
