/** What each node needs before it; names outside the graph are ignored. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

export interface Failure {
  readonly node: string;
  readonly error: unknown;
}

/**
 * Runs `work` for every node once its dependencies are done, independent ones at the same time. What depends on a
 * failed node is not started, and nothing at all after a failure unless `keepsGoing`. Resolves with the failures
 * when all that was running has ended.
 */
export async function runInDependencyOrder(
  graph: DependencyGraph,
  work: (node: string) => Promise<void>,
  { keepsGoing = false } = {},
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
    if (ready.includes(false) || (failures.length > 0 && !keepsGoing)) return false;
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

/** The same graph the other way round: what needs a node comes before it, as deletions must. */
export function reversed(graph: DependencyGraph): DependencyGraph {
  const result = new Map<string, string[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, needed] of graph) {
    for (const other of needed) result.get(other)?.push(node);
  }
  return result;
}

/** The nodes that lie on, or wait for, a circle of the graph; empty when there is none. */
export function circleIn(graph: DependencyGraph): string[] {
  const left = new Map(
    [...graph].map(([node, needed]) => [node, needed.filter((other) => graph.has(other))]),
  );
  for (;;) {
    const free = [...left].filter(([, needed]) => !needed.some((other) => left.has(other)));
    if (free.length === 0) return [...left.keys()];
    for (const [node] of free) left.delete(node);
  }
}
