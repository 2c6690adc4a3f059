import { html } from "hono/html";
import type { SlackChannel } from "../aws/slack/slack-channel.ts";
import type { FindDeployment } from "./deployment-names.ts";
import type { ConsoleApp, Show } from "./routes.ts";
import { messageId, slackView } from "./slack-view.ts";

export interface SlackRoutes {
  readonly slackChannel: SlackChannel;
  readonly deployments: () => Promise<FindDeployment>;
  readonly show: Show;
}

/** Shows the channel's messages, and sends clicks on their buttons. */
export function slackRoutes(app: ConsoleApp, { slackChannel, deployments, show }: SlackRoutes): void {
  const view = "/console/slack";
  app.get(view, async (context) => {
    const content = slackView(slackChannel.messages(), slackChannel.members, await deployments());
    return show(context, { title: "Slack", view, content });
  });
  app.post(`${view}/clicks`, async (context) => {
    const { ts, action, user } = await context.req.parseBody();
    const [message, actionId = ""] = [String(ts), String(action)];
    const status = await slackChannel.click(message, actionId, String(user)).catch(String);
    if (status === 200) return context.redirect(`${view}#${messageId(message)}`, 303);
    const content = html`<p class="notice bad" role="alert"><strong>The click was not accepted</strong> (${status}). <a href="${view}">Back to the channel</a></p>`;
    return show(context, { title: "Slack", view, content, source: view }, 502);
  });
}
