/** The dependencies of each node. Names outside the graph are ignored. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

export interface Failure {
  readonly node: string;
  readonly error: unknown;
}

/**
 * Runs `work` for every node after its dependencies; independent nodes run concurrently. Dependents of a failed node
 * are not started, and after a failure no node is started unless `continueAfterFailure`. Resolves to the failures
 * when all running work has ended.
 */
export async function runInDependencyOrder(
  graph: DependencyGraph,
  work: (node: string) => Promise<void>,
  { continueAfterFailure = false } = {},
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  const runs = new Map<string, Promise<boolean>>();
  const run = (node: string): Promise<boolean> => {
    const started = runs.get(node) ?? start(node);
    runs.set(node, started);
    return started;
  };
  const start = async (node: string): Promise<boolean> => {
    const needed = (graph.get(node) ?? []).filter((other) => graph.has(other));
    const ready = await Promise.all(needed.map(run));
    if (ready.includes(false) || (failures.length > 0 && !continueAfterFailure)) return false;
    try {
      await work(node);
      return true;
    } catch (error) {
      failures.push({ node, error });
      return false;
    }
  };
  await Promise.all([...graph.keys()].map(run));
  return failures;
}

/** The reversed graph: dependents come before their dependencies, as deletions require. */
export function reversed(graph: DependencyGraph): DependencyGraph {
  const result = new Map<string, string[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, needed] of graph) {
    for (const other of needed) result.get(other)?.push(node);
  }
  return result;
}

/** The nodes that are on a cycle or depend on one. Empty for a graph without cycles. */
export function cycleIn(graph: DependencyGraph): string[] {
  const left = new Map(
    [...graph].map(([node, needed]) => [node, needed.filter((other) => graph.has(other))]),
  );
  for (;;) {
    const free = [...left].filter(([, needed]) => !needed.some((other) => left.has(other)));
    if (free.length === 0) return [...left.keys()];
    for (const [node] of free) left.delete(node);
  }
}
