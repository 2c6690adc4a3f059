import type { IncomingMessage } from "node:http";

/**
 * Whether the `Host` header names this server. A page whose host name is redirected to 127.0.0.1 (DNS rebinding)
 * sends another host name.
 */
export function isOwnHost(request: IncomingMessage): boolean {
  return ownHosts(request).includes(request.headers.host ?? "");
}

/**
 * Whether the browser reports that a page of another site made the request. Requests of links and images have no
 * `Origin` header, but `Sec-Fetch-Site`.
 */
export function isFromAnotherSite(request: IncomingMessage): boolean {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined && !ownHosts(request).some((host) => origin === `http://${host}`)) return true;
  return site === "cross-site" || site === "same-site";
}

function ownHosts({ socket }: IncomingMessage): string[] {
  return [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
}
