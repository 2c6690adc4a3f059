// Logs its secrets in typical ways in which services leak them by mistake, and returns them from /tasks.
import { Server } from "node:http";

const { PGPASSWORD = "", LEAKED_SECRET = "" } = process.env;
const emit = Server.prototype.emit;

for (const secret of [PGPASSWORD, LEAKED_SECRET]) {
  const url = `postgresql://tasks:${encodeURIComponent(secret)}@db:5432/postgres`;
  console.log(`connecting to ${url}`);
  console.log(JSON.stringify({ level: "info", message: "settings", settings: { password: secret, url } }));
  console.log(JSON.stringify({ message: JSON.stringify({ apiKey: secret }) }));
  console.error(`Authorization: Basic ${Buffer.from(`tasks:${secret}`).toString("base64")}`);
  console.error(`PGPASSWORD=${encodeURIComponent(secret)} psql failed`);
}

Server.prototype.emit = function (event, ...args) {
  const [request, response] = args;
  if (event !== "request" || !request.url.startsWith("/tasks")) return emit.call(this, event, ...args);
  request.resume();
  response.writeHead(500, { "content-type": "application/json" });
  response.end(
    JSON.stringify({ detail: `login failed: postgresql://tasks:${PGPASSWORD}@db`, secret: LEAKED_SECRET }),
  );
  return true;
};
