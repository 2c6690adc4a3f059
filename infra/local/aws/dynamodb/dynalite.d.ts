declare module "dynalite" {
  import type { Server } from "node:http";

  /** Times in milliseconds that a table stays in a state before it is ready; 500 by default. */
  export interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** A server that does not listen yet; its tables are in memory. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
