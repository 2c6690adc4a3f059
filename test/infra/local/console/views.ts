import { Hono } from "hono";
import { onTestFinished } from "vitest";
import type { DeploymentLinks } from "../../../../infra/local/access/deployment-links.ts";
import type { ConsoleApp, Show } from "../../../../infra/local/console/routes.ts";

export const links: DeploymentLinks = { all: "/all", of: (name) => `/all/${name}` };

/** Routes of the console without its frame: resolves to the status and the content of a path. */
export function views(addRoutes: (app: ConsoleApp, show: Show) => void) {
  const app: ConsoleApp = new Hono();
  addRoutes(app, async (context, { content }, status = 200) => context.html(content, status));
  return async (path: string) => {
    const answer = await app.request(path);
    return { status: answer.status, text: await answer.text() };
  };
}

/** Closes it after the test. */
export async function closed<Part extends { close(): unknown }>(part: Promise<Part>): Promise<Part> {
  const started = await part;
  onTestFinished(async () => {
    await started.close();
  });
  return started;
}
