import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { WaitingClock } from "../clock.ts";
import type { NewTraceDigits } from "../trace-id.ts";
import { isOwnHost } from "../wire/same-machine.ts";
import { type Attempt, forward } from "./forward.ts";
import type { Target } from "./target.ts";
import type { TargetGroup } from "./target-group.ts";
import { traceHeader } from "./trace-header.ts";

export interface LoadBalancerSettings {
  readonly scheme: string;
  readonly idleTimeoutSeconds: number;
}

/** An Application Load Balancer: an HTTP reverse proxy on one port of the loopback interface. */
export class LoadBalancer {
  readonly #server: Server;
  /** The target group of all requests; set by the listener. */
  defaultTargetGroup: TargetGroup | undefined;

  private constructor(
    readonly arn: string,
    readonly name: string,
    readonly createdAt: number,
    public settings: LoadBalancerSettings,
    private readonly clock: WaitingClock,
    private readonly newTraceDigits: NewTraceDigits,
  ) {
    this.#server = createServer((incoming, outgoing) => {
      this.#handle(incoming, outgoing).catch(() => answer(outgoing, 400));
    });
    // As an Application Load Balancer closes idle client connections.
    this.#server.keepAliveTimeout = settings.idleTimeoutSeconds * 1000;
  }

  /** Binds a free port, which the load balancer keeps until `close`. */
  static async start(options: {
    arn: string;
    name: string;
    settings: LoadBalancerSettings;
    clock: WaitingClock;
    newTraceDigits: NewTraceDigits;
  }): Promise<LoadBalancer> {
    const { arn, name, settings, clock, newTraceDigits } = options;
    const balancer = new LoadBalancer(arn, name, clock.now(), settings, clock, newTraceDigits);
    balancer.#server.listen(0, "127.0.0.1");
    await once(balancer.#server, "listening");
    return balancer;
  }

  /** `127.0.0.1:<port>`, so that `http://<DNSName>` reaches the load balancer. */
  get dnsName(): string {
    return `127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (!isOwnHost(incoming)) return answer(outgoing, 421);
    const attempt = await this.clock.during(() => this.#deliver(incoming, outgoing));
    const status = failureStatusCodes[attempt];
    if (status !== undefined) answer(outgoing, status);
  }

  async #deliver(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Attempt> {
    const tried = new Set<Target>();
    for (;;) {
      const target = this.defaultTargetGroup?.next(tried);
      if (!target) return tried.size > 0 ? "dropped" : "not delivered";
      tried.add(target);
      const end = target.begin();
      try {
        const attempt = await forward(incoming, outgoing, target, {
          headers: this.#forwardedHeaders(incoming),
          clock: this.clock,
          idleTimeout: this.settings.idleTimeoutSeconds * 1000,
        });
        if (attempt !== "not delivered") return attempt;
      } finally {
        end();
      }
    }
  }

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html */
  #forwardedHeaders({ headers, socket }: IncomingMessage): Record<string, string> {
    const forwardedFor = headers["x-forwarded-for"];
    const traceId = headers["x-amzn-trace-id"];
    return {
      "x-forwarded-for": [forwardedFor, socket.remoteAddress].flat().filter(Boolean).join(", "),
      "x-forwarded-port": String(this.port),
      "x-forwarded-proto": "http",
      "x-amzn-trace-id": traceHeader([traceId].flat()[0], this.clock.now(), this.newTraceDigits),
    };
  }
}

/**
 * The responses of the load balancer itself. With the other outcomes the client has a response, or is gone.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
const failureStatusCodes: Partial<Record<Attempt, number>> = {
  "not delivered": 503,
  dropped: 502,
  "timed out": 504,
};

function answer(outgoing: ServerResponse, status: number): void {
  const title = `${status} ${STATUS_CODES[status]}`;
  outgoing.writeHead(status, { server: "awselb/2.0", "content-type": "text/html", connection: "close" });
  outgoing.end(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}
