import { createHmac, timingSafeEqual } from "node:crypto";
import { WebRefusal, type WebRequest } from "./web-request.ts";

// A token, a word and a comment of 300 characters need less.
const usualFormBytes = 4 * 1024;

/**
 * The fields of a form that one of the pages at `webUrl` sent. Throws WebRefusal for a form from another site, another
 * content type, or a form above the size limit. `remedy` says where the right form is.
 */
export function postedForm(
  request: WebRequest,
  webUrl: string,
  remedy: string,
  maxFormBytes = usualFormBytes,
): URLSearchParams {
  if (!isFromOwnPage(request, webUrl)) {
    throw new WebRefusal(403, "Refused", `The form came from another site; ${remedy}.`);
  }
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new WebRefusal(415, "Not a form", "Use the form of the page.");
  }
  if (Buffer.byteLength(request.body) > maxFormBytes) {
    throw new WebRefusal(413, "Too long", "The form is too long; write a shorter text.");
  }
  return new URLSearchParams(request.body);
}

/** Proves that a form was served by a page of the secret's; other sites cannot make it. */
export const formToken = (secret: string): string =>
  createHmac("sha256", secret).update("decision form").digest("hex");

/** Compares in constant time. */
function isFormToken(secret: string, token: string): boolean {
  const [expected, given] = [Buffer.from(formToken(secret)), Buffer.from(token)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Throws WebRefusal unless the form contains its page's token. */
export function assertFormToken(form: URLSearchParams, secret: string, remedy: string): void {
  if (isFormToken(secret, form.get("token") ?? "")) return;
  throw new WebRefusal(403, "Refused", `The form does not belong to this page; ${remedy}.`);
}

/**
 * Whether the page itself sent the form, by `Sec-Fetch-Site` and, if present, `Origin`. Browsers send `Origin: null`
 * for a page with the policy `no-referrer` (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
 */
function isFromOwnPage({ headers }: WebRequest, webUrl: string): boolean {
  const { origin, host, "sec-fetch-site": site } = headers;
  const namesOrigin = origin !== undefined && origin !== "null";
  if (site !== undefined && site !== "same-origin") return false;
  // The scheme is the configured one: a page of the same host without TLS may be somebody else's.
  if (namesOrigin && origin.toLowerCase() !== `${new URL(webUrl).protocol}//${host?.toLowerCase()}`)
    return false;
  return namesOrigin || site === "same-origin";
}
