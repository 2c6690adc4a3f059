import type { IncomingMessage } from "node:http";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { CallBounds } from "./call-bounds.ts";

type Handle = NodeHttpHandler["handle"];

/**
 * Sends the requests of an AWS SDK client, and gives each its time. The SDK's own bound ends with the head of the
 * answer; here it includes the body.
 */
export class BoundedHandler extends NodeHttpHandler {
  readonly #attemptMs: number;

  constructor({ connectMs, attemptMs }: CallBounds) {
    // Without `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
    super({ connectionTimeout: connectMs, requestTimeout: attemptMs, throwOnRequestTimeout: true });
    this.#attemptMs = attemptMs;
  }

  override async handle(...call: Parameters<Handle>): ReturnType<Handle> {
    const startedAt = performance.now();
    const answer = await super.handle(...call);
    const body = answer.response.body as IncomingMessage;
    const giveUp = () => body.destroy(timedOut(this.#attemptMs));
    const timer = setTimeout(giveUp, this.#attemptMs - (performance.now() - startedAt));
    body.once("close", () => clearTimeout(timer));
    return answer;
  }
}

/** The SDK retries by this name. */
const timedOut = (milliseconds: number) =>
  Object.assign(new Error(`the answer was not complete within ${milliseconds} ms`), { name: "TimeoutError" });
