// Responds with an error to one path and all paths below it, before the service gets the request.
import { Server } from "node:http";

const path = process.env.FAILING_PATH;
const status = Number(process.env.FAILING_STATUS);
const body = process.env.FAILING_BODY;
const emit = Server.prototype.emit;

Server.prototype.emit = function (event, ...args) {
  const [request, response] = args;
  if (event !== "request" || !fails(request)) return emit.call(this, event, ...args);
  console.error(`Error: ${request.method} ${request.url} failed with status ${status}`);
  request.resume();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
  return true;
};

function fails({ url }) {
  const [pathname] = url.split("?");
  return pathname === path || pathname.startsWith(`${path}/`);
}
