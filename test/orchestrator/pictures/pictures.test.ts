import { describe, expect, it } from "vitest";
import { deploymentsChart } from "../../../orchestrator/pictures/deployments-chart.ts";
import { serviceMapLayout } from "../../../orchestrator/pictures/service-map-layout.ts";
import { serviceMapPicture } from "../../../orchestrator/pictures/service-map-picture.ts";
import { waterfallPicture } from "../../../orchestrator/pictures/waterfall-picture.ts";
import type { ServiceMap, TraceTimeline } from "../../../orchestrator/verification/trace-report.ts";
import { onPage, problemsOf } from "./valid-html.ts";

const span = { startMs: 0, depth: 0, fault: false, error: false };

const slow: TraceTimeline = {
  name: "a delay in the database",
  traceId: "1-5f0-a",
  durationMs: 3040,
  omitted: 2,
  spans: [
    { ...span, name: "tasks", durationMs: 3040 },
    { ...span, name: "postgres", namespace: "remote", startMs: 20, durationMs: 3010, depth: 1, fault: true },
  ],
};

const map: ServiceMap = {
  nodes: [
    { id: "c", name: "tasks", type: "client" },
    { id: "a", name: "tasks", type: "AWS::ECS::Container" },
    { id: "p", name: "postgres", type: "Database::SQL" },
    { id: "e", name: "<b>api</b>", type: "remote" },
  ],
  edges: [
    { from: "c", to: "a", requests: 5, averageMs: 2040, errors: 0, faults: 0 },
    { from: "a", to: "p", requests: 4, averageMs: 780, errors: 0, faults: 0 },
    { from: "a", to: "e", requests: 1, averageMs: 2003, errors: 0, faults: 1 },
  ],
};

describe("the waterfall", () => {
  it("draws a bar for each part, as long as it took, with faults and limits", () => {
    const drawn = String(waterfallPicture(slow, { leastMs: 3000, mostMs: 6000 }));

    expect(drawn.match(/class="bar"/g)).toHaveLength(2);
    expect(drawn).toContain("<title>postgres, 3.0 s, fault</title>");
    expect(drawn).toContain("at least 3.0 s");
    expect(drawn).not.toContain("at most");
    expect(drawn).toContain("2 more segments are not drawn.");
  });

  it("is valid", async () => {
    expect(await problemsOf(onPage(waterfallPicture(slow)))).toEqual([]);
  });
});

describe("the service map", () => {
  it("shows the load balancer between the client and the service", () => {
    const drawn = String(serviceMapPicture(map));

    expect(drawn).toContain("client to load balancer: 5 requests, 2.0 s on average.");
    expect(drawn).toContain("load balancer to tasks: 5 requests");
    expect(drawn).toContain("<title>postgres, database</title>");
  });

  it("marks the call that fails, and escapes names", () => {
    const drawn = String(serviceMapPicture(map));

    expect(drawn).toContain('class="edge faulty"');
    expect(drawn).toContain("1 fault");
    expect(drawn).not.toContain("<b>");
  });

  it("lays out services with circular calls", () => {
    const circle = [
      { from: "a", to: "p", requests: 1, averageMs: 1, errors: 0, faults: 0 },
      { from: "p", to: "a", requests: 1, averageMs: 1, errors: 0, faults: 0 },
    ];
    const { nodes, height } = serviceMapLayout({ nodes: map.nodes.slice(1, 3), edges: circle });

    expect(nodes.map(({ node }) => node.id)).toEqual(["a", "p"]);
    expect(height).toBeGreaterThan(0);
  });

  it("is valid", async () => {
    expect(await problemsOf(onPage(serviceMapPicture(map)))).toEqual([]);
  });
});

describe("the chart of deployments", () => {
  it("has a bar for each deployment, higher if it took longer", async () => {
    const common = { outcome: "Deployed", status: "done", startedAt: "2026-01-31 12:00:00 UTC" } as const;
    const chart = deploymentsChart([
      { ...common, name: "quick", durationMs: 10_000 },
      { ...common, name: "slow", durationMs: 600_000 },
    ]);
    const heights = [...String(chart).matchAll(/class="bar"[^>]* height="([\d.]+)"/g)].map(([, height]) =>
      Number(height),
    );

    expect(heights[0]).toBeLessThan(heights[1] ?? 0);
    expect(String(chart)).toContain("slow: Deployed after 10:00 min");
    expect(await problemsOf(onPage(chart))).toEqual([]);
  });
});
