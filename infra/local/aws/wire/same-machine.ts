import type { IncomingMessage } from "node:http";

/**
 * Whether the request was made to this server's own name. A page whose host name was made to point to 127.0.0.1
 * (DNS rebinding) still sends its own name.
 */
export function isOwnHost(request: IncomingMessage): boolean {
  return ownHosts(request).includes(request.headers.host ?? "");
}

/**
 * Whether a browser says that a page of another site made the request. Links and images carry no `Origin`, but
 * `Sec-Fetch-Site`.
 */
export function isFromAnotherSite(request: IncomingMessage): boolean {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined && !ownHosts(request).some((host) => origin === `http://${host}`)) return true;
  return site === "cross-site" || site === "same-site";
}

function ownHosts({ socket }: IncomingMessage): string[] {
  return [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
}
