import { describe, expect, it } from "vitest";
import { deployments } from "./calls-to-fail.ts";
import { type Fault, type Walk, walk } from "./walk.ts";

/**
 * What Lambda and Step Functions report for a function that could not be started, crashed, or did not answer.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
const crashes = [
  "Lambda.AWSLambdaException",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.SdkClientException",
  "Lambda.ServiceException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Runtime.NodeJsExit",
  "Runtime.OutOfMemory",
  "Runtime.TruncatedResponse",
  "Runtime.UnhandledPromiseRejection",
  "Runtime.Unknown",
  "Sandbox.Failure",
  "Sandbox.Timedout",
  "Sandbox.Timeout",
  // The SDK's, of a function whose service was silent.
  "TimeoutError",
];

/** What a service answers that takes no more requests for now, when the function's own repetitions were not enough. */
const throttles = [
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "Throttling",
  "ThrottlingException",
];

const crash = (error: string): Fault => ({ error, message: "Runtime exited" });
const visible = ({ states, status, error, cause }: Walk) => ({ states, status, error, cause });
const afterVerification = ["RecordRelease", "ReleaseLock", "Notify"];

describe.each(Object.entries(deployments))("%s", (_, answers) => {
  it.each(crashes)("goes as without it when every step ends once with %s", async (error) => {
    const disturbed = await walk({ answers, firstCalls: () => crash(error) });

    const undisturbed = await walk({ answers });
    expect(visible(disturbed)).toEqual(visible(undisturbed));
    expect(disturbed.calls).toHaveLength(undisturbed.calls.length + calledOnce(undisturbed));
  });

  it.each(throttles)("goes as without it when every step ends once with %s", async (error) => {
    const disturbed = await walk({ answers, firstCalls: () => crash(error) });

    expect(visible(disturbed)).toEqual(visible(await walk({ answers })));
  });

  it("goes as without it when every step is silent once, but for the people's deadline", async () => {
    const firstCalls = (state: string) =>
      state === "RequestApproval" ? crash("Runtime.ExitError") : { silent: true as const };

    expect(visible(await walk({ answers, firstCalls }))).toEqual(visible(await walk({ answers })));
  });
});

/** How many functions were called, each counted once a phase. */
const calledOnce = ({ calls }: Walk) =>
  new Set(calls.map(({ state, payload }) => `${state} ${payload.phase}`)).size;

// Eight repetitions, some two minutes on average and three at most, besides the function's own of half a minute each.
it.each(["AcquireLock", "CheckHealth", "ExecuteChangeSet"])(
  "a table that throttles %s for minutes changes nothing",
  async (state) => {
    const phase = state === "AcquireLock" ? undefined : "deploy";
    const fault = { state, phase, fault: crash("ThrottlingException"), times: 8 } as const;

    expect(visible(await walk({ fault }))).toEqual(visible(await walk()));
  },
);

describe("a verified version", () => {
  const errors = ["TypeError", "Runtime.ExitError", "LockLost", "TracesIncomplete"];

  it.each(afterVerification.flatMap((state) => errors.map((error) => [state, error])))(
    "is never rolled back when %s fails with %s",
    async (state = "", error = "") => {
      const phase = state === "RecordRelease" ? "deploy" : undefined;
      const { states } = await walk({ fault: { state, phase, fault: crash(error) } });

      expect(states.filter((name) => name === "CreateChangeSet")).toHaveLength(1);
      expect(states.at(-1)).toBe(state === "RecordRelease" ? "RollbackFailed" : "Deployed");
    },
  );

  it.each(["RecordRelease", "ReleaseLock", "Notify"])(
    "is told apart when %s fails for minutes",
    async (state) => {
      const phase = state === "RecordRelease" ? "deploy" : undefined;
      const fault = { state, phase, fault: crash("InternalServerError"), times: 10 } as const;

      expect(visible(await walk({ fault }))).toEqual(visible(await walk()));
    },
  );

  it("that could not be recorded says what runs, and what a rollback would restore", async () => {
    const fault = { state: "RecordRelease", phase: "deploy", fault: crash("TypeError") } as const;
    const { error, cause } = await walk({ fault });

    expect(error).toBe("ReleaseNotRecorded");
    expect(cause).toBe(
      "the new version runs and was verified, but could not be recorded: Runtime exited; " +
        "until a later deployment is recorded, a rollback restores the release recorded before",
    );
  });
});
