import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { approvalLinkIn } from "../../../infra/local/access/approval-link.ts";
import { slackSecretName, tableName } from "../../../infra/local/access/local-names.ts";
import type { LocalAws } from "../../../infra/local/local-aws.ts";
import { databasePassword, everythingWritten, isFoundIn } from "../../support/everything-written.ts";
import type { Problems } from "./ended.ts";

type Written = Awaited<ReturnType<typeof everythingWritten>>["written"];

interface Secret {
  readonly what: string;
  readonly values: readonly string[];
  /** Where it may be: who needs it reads it there. */
  readonly mayBeIn: readonly (keyof Written)[];
}

/** No secret of all deployments on an AWS is anywhere but where it is needed. */
export async function secretProblems(aws: LocalAws): Promise<Problems> {
  const [{ written }, secrets] = await Promise.all([everythingWritten(aws), secretsOf(aws)]);
  return secrets.flatMap(({ what, values, mayBeIn }) =>
    (Object.keys(written) as (keyof Written)[])
      .filter((place) => !mayBeIn.includes(place))
      .filter((place) => values.some((value) => isFoundIn(value, written[place])))
      .map((place) => `${what} is in the ${place}`),
  );
}

async function secretsOf(aws: LocalAws): Promise<readonly Secret[]> {
  const { clients, inbox } = aws;
  const [password, slack, { Items = [] }] = await Promise.all([
    databasePassword(aws),
    clients.secretsManager.send(new GetSecretValueCommand({ SecretId: slackSecretName })),
    clients.table.send(new ScanCommand({ TableName: tableName })),
  ]);
  const { botToken, signingSecret } = JSON.parse(slack.SecretString ?? "{}") as Record<string, string>;
  const links = inbox.mails().flatMap(({ text }) => approvalLinkIn(text ?? "") ?? []);
  return [
    { what: "the database's password", values: [password], mayBeIn: [] },
    { what: "a secret of Slack's", values: [botToken ?? "", signingSecret ?? ""], mayBeIn: [] },
    {
      what: "a task token",
      values: Items.flatMap(({ taskToken }) => (typeof taskToken === "string" ? [taskToken] : [])),
      mayBeIn: ["table", "executions"],
    },
    {
      what: "the secret of a personal link",
      values: links.map((link) => link.slice(link.lastIndexOf("/") + 1)),
      mayBeIn: ["mails", "pages"],
    },
  ];
}
