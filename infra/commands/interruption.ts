/** Aborted by the first Ctrl-C, SIGTERM or closed terminal. The command then cleans up and exits. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(new Error(`stopped by ${signal}`)));
  }
  return controller.signal;
}
