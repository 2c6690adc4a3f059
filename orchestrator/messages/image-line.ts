import { imageDigest } from "../deployment/image-reference.ts";

/** An image in one line: the name that people read, and the digest. */
export const imageLine = ({ name, digest }: { readonly name: string; readonly digest?: string }): string =>
  digest && !imageDigest(name) ? `${name} (${digest})` : name;
