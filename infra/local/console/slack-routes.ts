import { html } from "hono/html";
import type { SlackChannel } from "../slack/slack-channel.ts";
import type { ConsoleApp, Show } from "./routes.ts";
import { messageId, slackView } from "./slack-view.ts";

/** The channel's messages, and clicks on their buttons. */
export function slackRoutes(
  app: ConsoleApp,
  { slackChannel, show }: { slackChannel: SlackChannel; show: Show },
): void {
  const view = "/console/slack";
  app.get(view, (context) =>
    show(context, {
      title: "Slack",
      view,
      content: slackView(slackChannel.messages(), slackChannel.members),
    }),
  );
  app.post(`${view}/clicks`, async (context) => {
    const { ts, action, user } = await context.req.parseBody();
    const [message, actionId = ""] = [String(ts), String(action)];
    const status = await slackChannel.click(message, actionId, String(user)).catch(String);
    if (status === 200) return context.redirect(`${view}#${messageId(message)}`, 303);
    const content = html`<p class="summary" role="alert"><strong>The click was not taken</strong> (${status}). <a href="${view}">Back to the channel</a></p>`;
    return show(context, { title: "Slack", view, content, source: view }, 502);
  });
}
