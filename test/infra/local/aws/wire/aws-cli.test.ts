import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import * as cloudFormation from "@aws-sdk/client-cloudformation";
import * as ecs from "@aws-sdk/client-ecs";
import * as rdsData from "@aws-sdk/client-rds-data";
import * as sfn from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { AwsError, type AwsService, type Operation } from "../../../../../infra/local/aws/wire/service.ts";
import { serve } from "./serve.ts";

const cliInstalled = spawnSync("aws", ["--version"]).status === 0;
const run = promisify(execFile);

/** Runs one command of the AWS CLI against the services and returns what it prints. */
async function aws(services: AwsService[], ...args: string[]): Promise<string> {
  const { endpoint } = await serve({ services });
  const { stdout } = await run("aws", args, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      // Without these, the CLI would read the settings of the user who runs the test.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_DEFAULT_REGION: "ap-northeast-1",
      AWS_DEFAULT_OUTPUT: "json",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      PYTHONIOENCODING: "utf-8",
      LC_ALL: "C.UTF-8",
    },
  });
  return stdout;
}

function recording(output: object): { operation: Operation; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const operation: Operation = async (input) => {
    inputs.push(input);
    return output;
  };
  return { operation, inputs };
}

describe.runIf(cliInstalled)("the AWS CLI", () => {
  test("speaks awsQuery", async () => {
    const { operation, inputs } = recording({ Id: "変更", StackId: "stack" });
    const service = {
      sdk: cloudFormation,
      signingName: "cloudformation",
      operations: { CreateChangeSet: operation },
    };

    const stdout = await aws(
      [service],
      ...["cloudformation", "create-change-set", "--stack-name", "s", "--change-set-name", "c"],
      ...["--parameters", "ParameterKey=Environment,UsePreviousValue=true", "--description", "日本 <&>"],
    );

    expect(inputs).toEqual([
      {
        StackName: "s",
        ChangeSetName: "c",
        Description: "日本 <&>",
        Parameters: [{ ParameterKey: "Environment", UsePreviousValue: true }],
      },
    ]);
    expect(JSON.parse(stdout)).toEqual({ Id: "変更", StackId: "stack" });
  });

  test("speaks awsJson 1.0 with unicode and timestamps", async () => {
    const { operation, inputs } = recording({ executionArn: "実行", startDate: new Date(1500) });
    const service = { sdk: sfn, signingName: "states", operations: { StartExecution: operation } };

    const stdout = await aws(
      [service],
      ...["stepfunctions", "start-execution", "--state-machine-arn", "deploy", "--input", '{"a":"日本"}'],
    );

    expect(inputs).toEqual([{ stateMachineArn: "deploy", input: '{"a":"日本"}' }]);
    expect(JSON.parse(stdout)).toEqual({ executionArn: "実行", startDate: 1.5 });
  });

  test("speaks awsJson 1.1 and follows page tokens", async () => {
    const pages: Operation = async ({ nextToken }) =>
      nextToken ? { serviceArns: ["two"] } : { serviceArns: ["one"], nextToken: "2" };
    const service = { sdk: ecs, signingName: "ecs", operations: { ListServices: pages } };

    const stdout = await aws([service], "ecs", "list-services", "--cluster", "c");

    expect(JSON.parse(stdout)).toEqual({ serviceArns: ["one", "two"] });
  });

  test("speaks restJson with unions and bytes", async () => {
    const records = [[{ stringValue: "日本" }, { isNull: true }, { blobValue: new Uint8Array([1, 2]) }]];
    const { operation, inputs } = recording({ records, numberOfRecordsUpdated: 0 });
    const service = { sdk: rdsData, signingName: "rds-data", operations: { ExecuteStatement: operation } };
    const resourceArn = "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc";
    const secretArn = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:db-AbCdEf";

    const stdout = await aws(
      [service],
      ...["rds-data", "execute-statement", "--resource-arn", resourceArn, "--secret-arn", secretArn],
      ...["--sql", "SELECT 1", "--parameters", "name=p,value={stringValue=日本}"],
    );

    const parameters = [{ name: "p", value: { stringValue: "日本" } }];
    expect(inputs).toEqual([{ resourceArn, secretArn, sql: "SELECT 1", parameters }]);
    expect(JSON.parse(stdout)).toEqual({
      records: [[{ stringValue: "日本" }, { isNull: true }, { blobValue: "AQI=" }]],
      numberOfRecordsUpdated: 0,
    });
  });

  const missing: Operation = async () => {
    throw new AwsError("ChangeSetNotFoundException", "ChangeSet [c] does not exist");
  };
  const gone: Operation = async () => {
    throw new AwsError("ExecutionDoesNotExist", "Execution Does Not Exist: 'x'");
  };
  const services: AwsService[] = [
    { sdk: cloudFormation, signingName: "cloudformation", operations: { DescribeChangeSet: missing } },
    { sdk: sfn, signingName: "states", operations: { DescribeExecution: gone } },
  ];
  test.each([
    [
      "cloudformation describe-change-set --change-set-name c",
      "An error occurred (ChangeSetNotFound) when calling the DescribeChangeSet operation: ChangeSet [c] does not exist",
    ],
    [
      "stepfunctions describe-execution --execution-arn x",
      "An error occurred (ExecutionDoesNotExist) when calling the DescribeExecution operation: Execution Does Not Exist: 'x'",
    ],
    [
      "sts get-caller-identity",
      "An error occurred (NotImplemented) when calling the GetCallerIdentity operation: sts is not supported by the local AWS; see infra/local/README.md",
    ],
  ])("shows the error of %s", async (command, error) => {
    await expect(aws(services, ...command.split(" "))).rejects.toMatchObject({
      stderr: expect.stringContaining(error),
    });
  });
});
