import type { DatabaseAddress, Trace } from "./trace.ts";
import { formatTraceHeader } from "./trace-header.ts";

/** The trace of a request that is not sampled. It records nothing and passes the decision to the next service. */
export class UnsampledTrace implements Trace {
  readonly responseHeader: string | undefined;

  constructor(
    readonly id: string | undefined,
    private readonly newId: () => string,
  ) {
    this.responseHeader = id && formatTraceHeader({ root: id, sampled: false });
  }

  query<T>(_address: DatabaseAddress, _sql: string, run: () => Promise<T>): Promise<T> {
    return run();
  }

  logic<T>(_name: string, run: () => Promise<T>): Promise<T> {
    return run();
  }

  httpCall(
    _name: string,
    _request: object,
    call: (traceHeader: string) => Promise<Response>,
  ): Promise<Response> {
    return call(formatTraceHeader({ root: this.id ?? this.newId(), sampled: false }));
  }

  end(): void {}
}
