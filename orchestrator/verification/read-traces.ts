import {
  BatchGetTracesCommand,
  GetTraceGraphCommand,
  type Service,
  type Trace,
  type XRayClient,
} from "@aws-sdk/client-xray";
import { serviceMap } from "./service-map.ts";
import type { ServiceMap } from "./trace-report.ts";

/** BatchGetTraces and GetTraceGraph accept five ids per call. */
const idsPerCall = 5;

/**
 * The traces that X-Ray has, by id. The next poll asks again for ids that X-Ray did not process.
 * https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html
 */
export async function readTraces(
  xray: XRayClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Trace>> {
  const traces = (await Promise.all(batchesOf(ids).map((batch) => readBatch(xray, batch)))).flat();
  return new Map(traces.map((trace) => [trace.Id ?? "", trace]));
}

/** The service map of these traces only. https://docs.aws.amazon.com/xray/latest/api/API_GetTraceGraph.html */
export async function readServiceMap(xray: XRayClient, ids: readonly string[]): Promise<ServiceMap> {
  return serviceMap(await Promise.all(batchesOf(ids).map((batch) => readGraph(xray, batch))));
}

function batchesOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / idsPerCall) }, (_, batch) =>
    ids.slice(batch * idsPerCall, (batch + 1) * idsPerCall),
  );
}

async function readBatch(xray: XRayClient, TraceIds: string[]): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  let NextToken: string | undefined;
  do {
    const page = await xray.send(new BatchGetTracesCommand({ TraceIds, NextToken }));
    traces.push(...(page.Traces ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return traces;
}

async function readGraph(xray: XRayClient, TraceIds: string[]): Promise<readonly Service[]> {
  const services: Service[] = [];
  let NextToken: string | undefined;
  do {
    const page = await xray.send(new GetTraceGraphCommand({ TraceIds, NextToken }));
    services.push(...(page.Services ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return services;
}
