/** Milliseconds as people read them: `0.2 s`, `12.4 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

/** The same where there is little room: `0.2 s`, `3:05 min`, `2:07 h`. */
export function shortDuration(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  if (seconds < 100) return formatDuration(milliseconds);
  const minutes = Math.floor(seconds / 60);
  return minutes < 100
    ? `${twoParts(minutes, seconds % 60)} min`
    : `${twoParts(Math.floor(minutes / 60), minutes % 60)} h`;
}

/** Of a request, which may take less than a tenth of a second: `8 ms`, `3.0 s`. */
export const requestDuration = (milliseconds: number): string =>
  milliseconds < 100 ? `${Math.round(milliseconds)} ms` : shortDuration(milliseconds);

const twoParts = (whole: number, part: number) => `${whole}:${String(part).padStart(2, "0")}`;
