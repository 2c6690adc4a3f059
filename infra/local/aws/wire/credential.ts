/** The access key and the service in a request's signature. Signatures are not verified. */
export interface Credential {
  readonly accessKeyId: string;
  readonly signingName: string;
}

/**
 * Reads the credential scope of a Signature Version 4 `Authorization` header:
 * `Credential=<access key id>/<date>/<region>/<service>/aws4_request`. Undefined if there is none.
 */
export function credentialOf(authorization: string | undefined): Credential | undefined {
  // SigV4A (`AWS4-ECDSA-P256-SHA256`) omits the region.
  const scope = /\bCredential=([^/\s]+)\/\d{8}\/(?:[^/\s,]+\/)?([^/\s,]+)\/aws4_request/.exec(
    authorization ?? "",
  );
  return scope?.[1] && scope[2] ? { accessKeyId: scope[1], signingName: scope[2] } : undefined;
}
