import { pageHeaders } from "../pages/layout.ts";
import { messagePage } from "../pages/message-page.ts";

/** An HTTP request; the names of its headers are in lower case. */
export interface WebRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The same with the received bytes of the body, which a signature covers. */
export interface RawWebRequest extends WebRequest {
  readonly rawBody: Uint8Array;
}

export interface WebResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Refuses a request; the response is a page with the reason. */
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

export const respond = (statusCode: number, body: string, headers = {}): WebResponse => ({
  statusCode,
  headers: { ...pageHeaders(), ...headers },
  body,
});

export const respondRefusal = ({ statusCode, title, message, headers }: WebRefusal): WebResponse =>
  respond(statusCode, messagePage(title, message), headers);
