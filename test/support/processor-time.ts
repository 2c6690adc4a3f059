/** Milliseconds of a processor that this process takes while it runs; a busy machine does not lengthen them. */
export async function processorTimeOf(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
