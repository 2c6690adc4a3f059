// A small service for tests: /health, / (its version), /slow (responds after SLOW_MS), graceful on SIGTERM.
import { createServer } from "node:http";

const { PORT, HOST, VERSION, MODE, SLOW_MS = "150" } = process.env;

if (MODE === "crash") {
  console.error("Error: connect ECONNREFUSED 127.0.0.1:5432");
  process.exit(1);
}

const server = createServer((request, response) => {
  if (request.url === "/health")
    response.writeHead(MODE === "unhealthy" || MODE === "hung" ? 503 : 200).end();
  else if (request.url === "/environment") response.end(JSON.stringify(process.env));
  else if (request.url === "/exit") process.exit(3);
  else if (request.url === "/slow") setTimeout(() => response.end(VERSION), Number(SLOW_MS));
  else response.end(VERSION);
});

if (MODE === "deaf") {
  console.log("warms up");
  setInterval(() => {}, 60_000);
} else {
  process.on("SIGTERM", MODE === "stubborn" || MODE === "hung" ? () => {} : () => server.close());
  server.listen(Number(PORT), HOST, () => console.log(`version ${VERSION} listens`));
}
