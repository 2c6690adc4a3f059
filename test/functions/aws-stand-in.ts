import type { RequestListener } from "node:http";
import { onTestFinished, vi } from "vitest";
import { serve } from "../orchestrator/fixtures/http-server.ts";

/** An AWS that answers so, which the functions' own clients call until the test is finished; the requests it got. */
export async function startAwsStandIn(listener: RequestListener) {
  const { url, requests } = await serve(listener);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  vi.stubEnv("AWS_ENDPOINT_URL", url);
  vi.stubEnv("AWS_REGION", "ap-northeast-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  return requests;
}
