import { describe, expect, it } from "vitest";
import { defineTarget } from "../../../orchestrator/deployment/target.ts";
import { type ServiceNowServices, serviceNow } from "../../../orchestrator/ecs/service-now.ts";

const targets = [defineTarget({ stackName: "xray-poc-compute", template: "compute" })];

const Outputs = ["ClusterName", "ServiceName", "TargetGroupArn"].map((OutputKey) => ({
  OutputKey,
  OutputValue: `the ${OutputKey}`,
}));
const stack = {
  StackName: "xray-poc-compute",
  StackStatus: "UPDATE_COMPLETE",
  Outputs,
  Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:1.0.0" }],
};
const service = {
  status: "ACTIVE",
  taskDefinition: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task:3",
  runningCount: 1,
  desiredCount: 2,
};

const answering = (answer: () => Promise<object>) => ({ send: answer }) as never;

/** AWS's clients without HTTP; `describeStacks` is the first call. */
const aws = (describeStacks: () => Promise<object>, services: object[] = [service]): ServiceNowServices => ({
  cloudFormation: answering(describeStacks),
  ecs: answering(async () => ({ services })),
  elasticLoadBalancing: answering(async () => ({
    TargetHealthDescriptions: ["healthy", "initial"].map((State) => ({ TargetHealth: { State } })),
  })),
});

const look = (
  clients: ServiceNowServices,
  signal = new AbortController().signal,
  stackName = stack.StackName,
) => serviceNow(clients, { targets, stackName, signal });

describe("the service right now", () => {
  it("has its tasks, its targets and its version", async () => {
    expect(await look(aws(async () => ({ Stacks: [stack] })))).toMatchObject({
      status: "running",
      image: "tasks:1.0.0",
      service: {
        taskDefinition: expect.stringMatching(/xray-poc-compute-task:3$/),
        ...{ runningCount: 1, desiredCount: 2 },
      },
      targets: [{ state: "healthy" }, { state: "initial" }],
    });
  });

  it("is unknown if the stack's outputs do not name it, and the reason names the error", async () => {
    const nameless = { ...stack, Outputs: [{ OutputKey: "Other", OutputValue: "output" }] };

    expect(await look(aws(async () => ({ Stacks: [nameless] })))).toEqual({
      status: "unknown",
      reason: "it could not be read (ServiceUnhealthy)",
    });
  });

  it.each([
    ["no stack", [], [service]],
    ["a stack in review, without outputs", [{ ...stack, Outputs: [] }], [service]],
    ["a stack whose service does not exist", [stack], []],
  ])("is absent where there is %s", async (_, Stacks, services) => {
    expect(await look(aws(async () => ({ Stacks }), services))).toEqual({ status: "absent" });
  });

  it("is unknown if AWS returns an error, which is named", async () => {
    const failing = aws(() => Promise.reject(Object.assign(new Error("s3cret"), { name: "Throttling" })));

    expect(await look(failing)).toEqual({ status: "unknown", reason: "it could not be read (Throttling)" });
  });

  it("is unknown if AWS does not answer before the signal aborts", async () => {
    const waiting = new AbortController();
    const looking = look(
      aws(() => new Promise(() => {})),
      waiting.signal,
    );

    waiting.abort(new DOMException("late", "TimeoutError"));

    expect(await looking).toEqual({
      status: "unknown",
      reason: "AWS did not answer in time (TimeoutError)",
    });
  });

  it("is unknown for a stack that is no longer a target", async () => {
    const { status } = await look(
      aws(async () => ({ Stacks: [stack] })),
      undefined,
      "other",
    );

    expect(status).toBe("unknown");
  });
});
