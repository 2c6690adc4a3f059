import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Inbox } from "../aws/ses/inbox.ts";
import type { SlackChannel } from "../aws/slack/slack-channel.ts";
import type { Executions } from "./executions.ts";
import { type Counts, type Page, page } from "./page.ts";

export type ConsoleApp = Hono;

type View = Omit<Page, "counts" | "source"> & { readonly source?: string };

/** Answers a view within the console's frame. */
export type Show = (context: Context, view: View, status?: ContentfulStatusCode) => Promise<Response>;

export interface FrameSources {
  readonly executions: Executions;
  readonly inbox: Inbox;
  readonly slackChannel: SlackChannel;
}

/** The console's frame, with what its navigation counts. */
export function frame(sources: FrameSources): Show {
  return async (context, view, status = 200) => {
    const { pathname, search } = new URL(context.req.url);
    const counts = await countsOf(sources);
    const { text, headers } = page({ source: `${pathname}${search}`, ...view, counts });
    return context.body(text, status, headers);
  };
}

async function countsOf({ executions, inbox, slackChannel }: FrameSources): Promise<Counts> {
  return {
    "/console": { count: await executions.running(), of: "running" },
    "/console/inbox": { count: inbox.mails().length, of: "mails" },
    "/console/slack": { count: slackChannel.messages().length, of: "messages" },
  };
}
