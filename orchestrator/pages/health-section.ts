import { html } from "hono/html";
import { imageDigest } from "../deployment/image-reference.ts";
import type { RunningService, ServiceNow } from "../ecs/service-now.ts";
import type { ImageIdentity } from "../image/image-identity.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { tag } from "./banner.ts";

/** The running service; `previous` is the image of the last release, which people know by its tag. */
export function healthSection(service: ServiceNow, previous?: ImageIdentity): Html {
  return html`<section><h2>The service right now</h2>${contentOf(service, previous)}</section>`;
}

function contentOf(service: ServiceNow, previous: ImageIdentity | undefined): Html {
  switch (service.status) {
    case "running":
      return runningFacts(service, previous);
    case "absent":
      return html`<p>It does not run yet: this deployment creates it.</p>`;
    case "unknown":
      return html`<p>It could not be observed: ${visibleText(service.reason)}. The plan above is not affected.
Reload the page to try again.</p>`;
  }
}

function runningFacts(running: RunningService, previous: ImageIdentity | undefined): Html {
  const { image, service, targets } = running;
  const { runningCount, desiredCount, taskDefinition } = service;
  return html`<p>${isHealthy(running) ? tag("good", "healthy") : tag("attention", "not healthy")}</p>
<dl class="facts"><dt>Tasks</dt><dd>${runningCount} of ${desiredCount} run</dd>
<dt>Targets</dt><dd>${healthyOf(targets)} of ${targets.length} healthy</dd>
<dt>Version</dt><dd><code>${visibleText(nameOf(image, previous))}</code> (<code>${visibleText(taskDefinition.replace(/^.*\//, ""))}</code>)</dd></dl>`;
}

/** By its tag, if the stack names the image of the last release by its digest. */
function nameOf(image: string, previous: ImageIdentity | undefined): string {
  const digest = imageDigest(image);
  return previous && digest !== undefined && digest === previous.digest ? previous.name : image;
}

/** All tasks run, and the load balancer reaches as many. */
const isHealthy = ({ service: { runningCount, desiredCount }, targets }: RunningService) =>
  desiredCount > 0 && runningCount >= desiredCount && healthyOf(targets) >= desiredCount;

const healthyOf = (targets: RunningService["targets"]) =>
  targets.filter(({ state }) => state === "healthy").length;
