declare module "dynalite" {
  import type { Server } from "node:http";

  /** Milliseconds that a table spends in each transitional state. Default: 500. */
  export interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** A server that does not listen yet. Its tables are in memory. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
