import { Validations } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";

/** The secret for Slack, a webhook or a bot (`docs/slack.md`): made empty, filled in by a person, left alone by later deployments. */
export function slackSecret(scope: Construct, id: string, name: string): CfnSecret {
  const value = '{"webhookUrl": "https://hooks.slack.com/services/..."}';
  const secret = new CfnSecret(scope, id, {
    name,
    description: `Fill in: aws secretsmanager put-secret-value --secret-id ${name} --secret-string '${value}'`,
  });
  Validations.of(secret).acknowledge({
    id: "AwsSolutions-SMG4",
    reason: "Slack makes the webhook's address and the app's token; nothing here could rotate them.",
  });
  return secret;
}
