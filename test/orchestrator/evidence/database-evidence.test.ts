import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { expect, it, onTestFinished } from "vitest";
import { databaseEvidence } from "../../../orchestrator/evidence/database-evidence.ts";
import { clientSettings } from "../../support/client-settings.ts";
import { database } from "../fixtures/databases.ts";
import { serve } from "../fixtures/http-server.ts";

it("a database that says nothing is evidence, and keeps nobody waiting", async () => {
  const { url } = await serve(() => {});
  const rdsData = new RDSDataClient(clientSettings(url));
  onTestFinished(() => rdsData.destroy());

  const evidence = await databaseEvidence(rdsData, database, 20);

  expect(evidence).toEqual({ answers: false, said: "no answer within 20 ms" });
});
