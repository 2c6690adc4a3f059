import { html } from "hono/html";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import type { Inbox } from "../aws/ses/inbox.ts";
import type { FindDeployment } from "./deployment-names.ts";
import { inboxView, mailDocument, mailPolicy, mailView } from "./inbox-view.ts";
import type { ConsoleApp, Show } from "./routes.ts";

export interface InboxRoutes {
  readonly inbox: Inbox;
  readonly deployments: () => Promise<FindDeployment>;
  readonly show: Show;
}

/** Shows all mails, or one. */
export function inboxRoutes(app: ConsoleApp, { inbox, deployments, show }: InboxRoutes): void {
  const view = "/console/inbox";
  app.get(view, async (context) => {
    const content = inboxView(inbox.mails(), await deployments());
    return show(context, { title: "Inbox", view, content });
  });
  app.get(`${view}/:id`, async (context) => {
    const mail = mailOf(inbox, context.req.param("id"));
    if (mail) {
      const content = mailView(mail, await deployments());
      return show(context, { title: visibleText(mail.subject), view, content, hasFrame: true });
    }
    const content = html`<p class="card empty">There is no such mail. Mails are deleted when the local AWS stops.</p>`;
    return show(context, { title: "No such mail", view, content }, 404);
  });
}

/** Serves a mail's own HTML, for the frame in its page. */
export function mailDocumentRoute(app: ConsoleApp, inbox: Inbox): void {
  app.get("/console/inbox/:id/html", (context) => {
    const mail = mailOf(inbox, context.req.param("id"));
    if (!mail) return context.notFound();
    context.header("content-security-policy", mailPolicy);
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
    return context.html(mailDocument(mail));
  });
}

const mailOf = (inbox: Inbox, id: string) => inbox.mails().find((mail) => mail.id === id);
