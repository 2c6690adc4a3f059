/** Aborted by the first Ctrl-C, SIGTERM or closed terminal. The command then cleans up and exits. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(new Error(`stopped by ${signal}`)));
  }
  return controller.signal;
}

// Milliseconds: for a busy machine. Only a command that fails by itself ends so much later.
const signalDelay = 1000;

/**
 * Whether an error comes from an interruption. Ctrl-C also ends the processes below this one, e.g. the compiler's; on a
 * busy machine their end may be seen before the signal.
 */
export async function isInterrupted(interrupted: AbortSignal): Promise<boolean> {
  if (interrupted.aborted) return true;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, signalDelay);
    interrupted.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return interrupted.aborted;
}
