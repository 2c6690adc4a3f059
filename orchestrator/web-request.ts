import { pageHeaders } from "./pages/layout.ts";
import { messagePage } from "./pages/message-page.ts";

/** An HTTP request as the pages need it; names of headers are in lower case. */
export interface WebRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The same with the bytes of the body as they came, for what is signed. */
export interface RawWebRequest extends WebRequest {
  readonly rawBody: Uint8Array;
}

export interface WebResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A request that is answered with a page saying why not. */
export class WebRefusal extends Error {
  override readonly name = "WebRefusal";

  constructor(
    readonly statusCode: number,
    readonly title: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

// Bytes: a token, a word and a comment of 300 characters take less.
const maxFormBytes = 4 * 1024;

export const respond = (statusCode: number, body: string, headers = {}): WebResponse => ({
  statusCode,
  headers: { ...pageHeaders(), ...headers },
  body,
});

export const respondRefusal = ({ statusCode, title, message, headers }: WebRefusal): WebResponse =>
  respond(statusCode, messagePage(title, message), headers);

/** The fields of a posted form. Throws WebRefusal for another kind of body, or one that is too long. */
export function formOf({ headers, body }: WebRequest): URLSearchParams {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new WebRefusal(415, "Not a form", "Send the form of the page.");
  }
  if (Buffer.byteLength(body) > maxFormBytes) {
    throw new WebRefusal(413, "Too long", "The form is too long; write a shorter comment.");
  }
  return new URLSearchParams(body);
}

/**
 * Whether the page itself sent the form: by `Sec-Fetch-Site`, and by `Origin` where there is one. Browsers say
 * `Origin: null` for a page that tells no referrer (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
 */
export function isFromOwnPage({ headers }: WebRequest): boolean {
  const { origin, host, "sec-fetch-site": site } = headers;
  const namesOrigin = origin !== undefined && origin !== "null";
  if (site !== undefined && site !== "same-origin") return false;
  if (namesOrigin && (!URL.canParse(origin) || new URL(origin).host !== host)) return false;
  return namesOrigin || site === "same-origin";
}
