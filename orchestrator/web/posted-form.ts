import { isFormToken } from "../approval/approval-link.ts";
import { WebRefusal, type WebRequest } from "./web-request.ts";

// Bytes: a token, a word and a comment of 300 characters take less.
const maxFormBytes = 4 * 1024;

/**
 * The fields of a form that a page of ours sent. Throws WebRefusal for one of another site, another kind of body, or
 * one that is too long; `remedy` says where the right form is.
 */
export function postedForm(request: WebRequest, remedy: string): URLSearchParams {
  if (!isFromOwnPage(request)) {
    throw new WebRefusal(403, "Refused", `The form came from another site; ${remedy}.`);
  }
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new WebRefusal(415, "Not a form", "Send the form of the page.");
  }
  if (Buffer.byteLength(request.body) > maxFormBytes) {
    throw new WebRefusal(413, "Too long", "The form is too long; write a shorter comment.");
  }
  return new URLSearchParams(request.body);
}

/** Throws WebRefusal unless the form carries the token that its page was served with. */
export function assertFormToken(form: URLSearchParams, secret: string, remedy: string): void {
  if (isFormToken(secret, form.get("token") ?? "")) return;
  throw new WebRefusal(403, "Refused", `The form is not this page's own; ${remedy}.`);
}

/**
 * Whether the page itself sent the form: by `Sec-Fetch-Site`, and by `Origin` where there is one. Browsers say
 * `Origin: null` for a page that tells no referrer (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
 */
function isFromOwnPage({ headers }: WebRequest): boolean {
  const { origin, host, "sec-fetch-site": site } = headers;
  const namesOrigin = origin !== undefined && origin !== "null";
  if (site !== undefined && site !== "same-origin") return false;
  if (namesOrigin && (!URL.canParse(origin) || new URL(origin).host !== host)) return false;
  return namesOrigin || site === "same-origin";
}
