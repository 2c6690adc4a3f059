import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Inbox } from "../aws/ses/inbox.ts";
import type { SlackChannel } from "../aws/slack/slack-channel.ts";
import type { Executions } from "./executions.ts";
import { type Counts, type Page, page } from "./page.ts";

export type ConsoleApp = Hono;

type View = Omit<Page, "counts" | "source"> & { readonly source?: string };

/** Responds with a view within the console's frame. */
export type Show = (context: Context, view: View, status?: ContentfulStatusCode) => Promise<Response>;

/** What the navigation counts. */
export interface FrameServices {
  readonly executions: Executions;
  readonly inbox: Inbox;
  readonly slackChannel: SlackChannel;
}

/** Adds the console's frame to a view: the navigation with its counts. */
export function frame(services: FrameServices): Show {
  return async (context, view, status = 200) => {
    const { pathname, search } = new URL(context.req.url);
    const counts = await countsOf(services);
    const { text, headers } = page({ source: `${pathname}${search}`, ...view, counts });
    return context.body(text, status, headers);
  };
}

async function countsOf({ executions, inbox, slackChannel }: FrameServices): Promise<Counts> {
  return {
    "/console": { count: await executions.running(), of: "running" },
    "/console/inbox": { count: inbox.mails().length, of: "mails" },
    "/console/slack": { count: slackChannel.messages().length, of: "messages" },
  };
}
