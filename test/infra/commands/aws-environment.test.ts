import { describe, expect, it } from "vitest";
import { completeEnvironment } from "../../../infra/commands/aws-environment.ts";

function completed(environment: Record<string, string>): Record<string, string | undefined> {
  const copy = { ...environment };
  completeEnvironment(copy);
  return copy;
}

describe("completeEnvironment", () => {
  it.each(["http://127.0.0.1:4600", "http://localhost:4600/", "http://[::1]:4600"])(
    "needs nothing but the endpoint %s of a local AWS",
    (endpoint) => {
      expect(completed({ AWS_ENDPOINT_URL: endpoint })).toEqual({
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: "ap-northeast-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      });
    },
  );

  it.each([
    { AWS_ENDPOINT_URL: "https://aws.example.com" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1.example.com" },
    { AWS_ENDPOINT_URL: "127.0.0.1" },
    {},
  ])("makes nothing up for another AWS: %j", (environment) => {
    expect(completed(environment)).toEqual(environment);
  });

  it("takes the region from the AWS CLI's variable", () => {
    expect(completed({ AWS_DEFAULT_REGION: "eu-west-1" })).toMatchObject({ AWS_REGION: "eu-west-1" });
  });

  it("keeps variables that are already set", () => {
    const set = { AWS_ENDPOINT_URL: "http://127.0.0.1:4600", AWS_REGION: "eu-west-1", AWS_PROFILE: "team" };

    expect(completed({ ...set, AWS_DEFAULT_REGION: "eu-west-2" })).toEqual({
      ...set,
      AWS_DEFAULT_REGION: "eu-west-2",
    });
  });
});
