import { describe, expect, it } from "vitest";
import { clientToken } from "../../orchestrator/deployment/client-token.ts";
import { deploymentIdOf } from "../../orchestrator/deployment/deployment-id.ts";
import { parseInput } from "../../orchestrator/deployment/deployment-input.ts";
import { approvalIn, reviewValue } from "../../orchestrator/messages/slack-approval-message.ts";
import {
  changeSetDescription,
  changeSetName,
  isOwnChangeSet,
} from "../../orchestrator/stack/change-set-name.ts";
import { aDeployment } from "./fixtures/a-deployment.ts";
import { executionNames } from "./fixtures/execution-names.ts";

const startedAt = "2026-01-31T12:00:00.000Z";

describe.each(executionNames)("a deployment named %s", (name) => {
  const id = deploymentIdOf(name, startedAt);
  const deployment = aDeployment({ id, startedAt });
  const others = [
    deploymentIdOf(name, "2026-06-01T00:00:00.000Z"),
    deploymentIdOf(`${name}x`, startedAt),
    name,
  ];

  it("is found by the value of its button in Slack, which is no longer than Slack allows", () => {
    for (const phase of ["deploy", "rollback"] as const) {
      const value = reviewValue({ deploymentId: id, phase });

      expect(approvalIn(value)).toEqual({ deploymentId: id, phase });
      // https://docs.slack.dev/reference/block-kit/block-elements/button-element
      expect(value.length).toBeLessThanOrEqual(2000);
    }
  });

  it("has tokens and names that CloudFormation takes, and that are its own", () => {
    const token = clientToken(id, "deploy", "execute-change-set");

    expect(token).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
    expect(changeSetName(deployment, "deploy")).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
    for (const other of others) {
      const Description = changeSetDescription({ ...deployment, id: other }, "deploy");
      expect(clientToken(other, "deploy", "execute-change-set")).not.toBe(token);
      expect(isOwnChangeSet({ Description }, deployment, "deploy")).toBe(false);
    }
    const Description = changeSetDescription(deployment, "deploy");
    expect(isOwnChangeSet({ Description }, deployment, "deploy")).toBe(true);
  });

  it.each([name, id])("can be named in an input as %s", (word) => {
    expect(parseInput({ rollback: word, acknowledgeFailedRollback: word }, 3600)).toMatchObject({
      value: { rollback: word, acknowledgeFailedRollback: word },
    });
  });
});

it.each(["", "a b", "a#b", "a~b", "a/b", "x".repeat(81)])(
  "an input cannot name the deployment %j",
  (word) => {
    expect(parseInput({ rollback: word }, 3600)).toMatchObject({
      problems: [expect.stringContaining("rollback must be true, for the release before the current one")],
    });
  },
);

it.each(["deploy:", "deploy:a b", "stop:a", "deploy", "deploy:a~b", "deploy:a\nb"])(
  "Slack's button leads nowhere with the value %j",
  (value) => {
    expect(approvalIn(value)).toBeUndefined();
  },
);
