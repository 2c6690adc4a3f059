import { SFNClient } from "@aws-sdk/client-sfn";
import type { StartRequest } from "../../../orchestrator/deployment/start-deployment.ts";
import { startPath } from "../../../orchestrator/web/web-paths.ts";
import { startSigned } from "../../executions/signed-start.ts";
import { region } from "../aws/place.ts";
import type { Person } from "./local-names.ts";

/** Starts a deployment as one of the people of the local AWS at `endpoint`. Throws StartRefused. */
export async function startAs(person: Person, endpoint: string, request: StartRequest): Promise<string> {
  const client = new SFNClient({
    endpoint,
    region,
    credentials: { accessKeyId: person, secretAccessKey: "local" },
  });
  try {
    return await startSigned(client, { url: `${endpoint}${startPath.path}`, ...request });
  } finally {
    client.destroy();
  }
}
