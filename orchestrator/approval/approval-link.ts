import { createHmac, timingSafeEqual } from "node:crypto";

import type { RandomBytes } from "../text/random-bytes.ts";
import { sha256 } from "../text/sha256.ts";

// 256 bits: beyond guessing.
const secretBytes = 32;

/** The secret of one person's link; it is in the link and nowhere else. */
export const newLinkSecret = (random: RandomBytes): string =>
  Buffer.from(random(secretBytes)).toString("base64url");

/** What is stored of a secret: SHA-256, hex. A lookup by it tells nothing about the secret by its time. */
export const hashOfSecret = (secret: string): string => sha256(secret);

export const linkOf = (webUrl: string, secret: string): string =>
  `${webUrl.replace(/\/$/, "")}/approve/${secret}`;

/** Proves that a form was served by the link's own page; other sites cannot make it without the secret. */
export const formToken = (secret: string): string =>
  createHmac("sha256", secret).update("decision form").digest("hex");

/** Compares in constant time. */
export function isFormToken(secret: string, token: string): boolean {
  const [expected, given] = [Buffer.from(formToken(secret)), Buffer.from(token)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
