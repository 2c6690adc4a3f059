import { once } from "node:events";
import { Agent, type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { type BalancerFixture, createBalancer } from "./balancer-fixture.ts";
import { type StandInTarget, startTarget } from "./stand-in-target.ts";

let balancer: BalancerFixture;
const targets: StandInTarget[] = [];

beforeEach(async () => {
  balancer = await createBalancer();
});

afterEach(async () => {
  await balancer.elb.close();
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

async function healthyTarget(listener: Parameters<typeof startTarget>[0]): Promise<StandInTarget> {
  const target = await startTarget(listener);
  targets.push(target);
  await balancer.register(target.address);
  return target;
}

/** Answers a POST before its body is read, and closes. */
const refusingTarget = () =>
  healthyTarget(({ method }, response) => {
    if (method === "POST") response.writeHead(413, { connection: "close" }).end("too large");
    else response.end("next");
  });

async function answerTo(sent: ClientRequest): Promise<{ status: number | undefined; text: string }> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode, text: (await response.toArray()).join("") };
}

describe("routing", () => {
  test("uses healthy targets by round robin", async () => {
    await healthyTarget((_, response) => response.end("a"));
    await healthyTarget((_, response) => response.end("b"));

    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await (await fetch(balancer.url)).text());

    expect(answers.toSorted()).toEqual(["a", "a", "b", "b"]);
    expect(answers[0]).not.toBe(answers[1]);
  });

  test("returns 503 without a target", async () => {
    const response = await fetch(balancer.url);

    expect(response.status).toBe(503);
    expect(response.headers.get("server")).toBe("awselb/2.0");
  });

  test("still reaches the only target when it is unhealthy", async () => {
    const target = await healthyTarget((_, response) => response.end("still here"));
    target.healthStatus = 503;
    await balancer.becomes(target.address, "unhealthy");

    expect(await (await fetch(balancer.url)).text()).toBe("still here");
  });

  test("refuses a request made to another host name", async () => {
    await healthyTarget((_, response) => response.end("reached"));

    const sent = request(balancer.url, { headers: { host: "attacker.example" } }).end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    response.resume();

    expect(response.statusCode).toBe(421);
  });
});

describe("forwarding", () => {
  test("streams the body both ways, untouched", async () => {
    await healthyTarget((incoming, response) => {
      response.writeHead(201, { "content-type": "application/octet-stream" });
      incoming.pipe(response);
    });
    const body = "x".repeat(300_000);

    const response = await fetch(`${balancer.url}/tasks`, { method: "POST", body });

    expect(response.status).toBe(201);
    expect(await response.text()).toBe(body);
  });

  test("forwards the first bytes before the response is complete", async () => {
    let finish = () => {};
    await healthyTarget((_, response) => {
      response.write("first");
      finish = () => response.end("last");
    });

    const response = await fetch(balancer.url);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    finish();

    expect(new TextDecoder().decode(first?.value)).toBe("first");
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("last");
  });

  test("tells the target about the client and gives the request a trace id", async () => {
    const digits = "abcdef012345678912345678";
    await balancer.elb.close();
    balancer = await createBalancer(undefined, () => digits);
    await healthyTarget(({ headers }, response) => response.end(JSON.stringify(headers)));

    const plain = (await (await fetch(balancer.url)).json()) as Record<string, string>;
    const traced = (await (
      await fetch(balancer.url, {
        headers: {
          "x-amzn-trace-id": "Root=1-67891233-000000000000000000000000;Sampled=1",
          "x-forwarded-for": "203.0.113.7",
        },
      })
    ).json()) as Record<string, string>;

    expect(plain["x-forwarded-for"]).toBe("127.0.0.1");
    expect(plain["x-forwarded-proto"]).toBe("http");
    expect(plain["x-forwarded-port"]).toBe(new URL(balancer.url).port);
    expect(plain["x-amzn-trace-id"]).toMatch(/^Root=1-[0-9a-f]{8}-abcdef012345678912345678$/);
    expect(traced["x-forwarded-for"]).toBe("203.0.113.7, 127.0.0.1");
    expect(traced["x-amzn-trace-id"]).toMatch(
      /^Self=1-[0-9a-f]{8}-abcdef012345678912345678;Root=1-67891233-0{24};Sampled=1$/,
    );
  });

  test("keeps repeated response headers separate", async () => {
    await healthyTarget((_, response) =>
      response.setHeader("set-cookie", ["a=1", "b=2"]).writeHead(204).end(),
    );

    expect((await fetch(balancer.url)).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });
});

describe("a target that fails", () => {
  test("returns 502 when it drops a new connection", async () => {
    await healthyTarget(({ socket }) => socket.destroy());

    expect((await fetch(balancer.url)).status).toBe(502);
  });

  test("is skipped when it refuses connections", async () => {
    const gone = await healthyTarget((_, response) => response.end("gone"));
    await healthyTarget((_, response) => response.end("there"));
    await gone.close();

    const posts = await Promise.all(
      [1, 2, 3, 4].map(async () => (await fetch(balancer.url, { method: "POST", body: "data" })).text()),
    );

    expect(posts).toEqual(["there", "there", "there", "there"]);
  });

  test("is skipped when it drops a kept-alive connection", async () => {
    const known = new WeakSet<object>();
    let dropped = 0;
    await healthyTarget(({ socket }, response) => {
      if (known.has(socket)) {
        dropped++;
        socket.destroy();
      } else {
        known.add(socket);
        response.end("warm");
      }
    });
    await healthyTarget((_, response) => response.end("spare"));
    const ask = async () => (await fetch(balancer.url)).text();
    expect([await ask(), await ask()].toSorted()).toEqual(["spare", "warm"]);

    const answers = [await ask(), await ask()];

    expect(dropped).toBe(1);
    expect(answers).toContain("spare");
    expect(["spare", "warm"]).toEqual(expect.arrayContaining(answers));
  });

  test("never gets a POST twice", async () => {
    let posts = 0;
    const dropping = await healthyTarget(({ method, socket }, response) => {
      if (method !== "POST") return void response.end();
      posts++;
      socket.destroy();
    });
    await fetch(balancer.url);

    const response = await fetch(balancer.url, { method: "POST", body: "data" });

    expect(response.status).toBe(502);
    expect(posts).toBe(1);
    expect(dropping.server.listening).toBe(true);
  });

  test("may refuse a body that it has not read", async () => {
    await refusingTarget();
    const agent = new Agent({ keepAlive: true });
    const sent = request(balancer.url, { method: "POST", agent }).end(Buffer.alloc(8_000_000));

    const [answer] = await Promise.all([answerTo(sent), once(sent, "finish")]);

    expect(answer).toEqual({ status: 413, text: "too large" });
    agent.destroy();
  });

  test("leaves the connection for the next request when it refuses a body", async () => {
    await refusingTarget();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sent = request(balancer.url, { method: "POST", agent, headers: { "content-length": 8_001_000 } });
    sent.write(Buffer.alloc(1000));
    const refused = await answerTo(sent);
    sent.end(Buffer.alloc(8_000_000));

    const next = request(balancer.url, { agent }).end();

    expect(refused.status).toBe(413);
    expect(await answerTo(next)).toEqual({ status: 200, text: "next" });
    expect(next.socket).toBe(sent.socket);
    agent.destroy();
  });

  test("truncates the client's response when its own is truncated", async () => {
    await healthyTarget((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setImmediate(() => response.destroy());
    });

    const response = await fetch(balancer.url);

    await expect(response.text()).rejects.toThrow();
  });

  test("returns 504 when it sends nothing within the idle timeout", async () => {
    await balancer.elb.close();
    const clock = new VirtualClock();
    balancer = await createBalancer(clock);
    let reached = () => {};
    const arrived = new Promise<void>((resolve) => {
      reached = resolve;
    });
    await healthyTarget(() => reached());

    const response = fetch(balancer.url);
    await arrived;
    await clock.advance(59_000);
    const early = await Promise.race([response, Promise.resolve("waiting")]);
    await clock.advance(1_000);

    expect(early).toBe("waiting");
    expect((await response).status).toBe(504);
  });
});

test("aborts the request to the target when the client disconnects", async () => {
  let arrive: (response: ServerResponse) => void = () => {};
  const arrived = new Promise<ServerResponse>((resolve) => {
    arrive = resolve;
  });
  await healthyTarget((_, response) => arrive(response));
  const sent = request(balancer.url).end();
  sent.on("error", () => {});
  const atTarget = await arrived;

  sent.destroy();

  await once(atTarget, "close");
  expect(atTarget.writableFinished).toBe(false);
});
