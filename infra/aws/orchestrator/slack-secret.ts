import { Validations } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";

/** The secret for Slack, a webhook or a bot (`docs/slack.md`). Created empty, filled in by a person, unchanged by later deployments. */
export function slackSecret(scope: Construct, id: string, name: string): CfnSecret {
  const value = '{"webhookUrl": "https://hooks.slack.com/services/..."}';
  const secret = new CfnSecret(scope, id, {
    name,
    description: `Fill in: aws secretsmanager put-secret-value --secret-id ${name} --secret-string '${value}'`,
  });
  Validations.of(secret).acknowledge({
    id: "AwsSolutions-SMG4",
    reason: "Slack issues the webhook's address and the app's token; they cannot be rotated from here.",
  });
  return secret;
}
