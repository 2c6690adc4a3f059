const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A measured duration (milliseconds) in short form: `8 ms`, `0.2 s`, `12.4 s`, `3:05 min`, `2:07 h`. */
export function formatDuration(milliseconds: number): string {
  const duration = Math.max(0, milliseconds);
  if (duration < 100) return `${Math.round(duration)} ms`;
  if (duration < 100_000) return `${(duration / 1000).toFixed(1)} s`;
  const [unit, part, name] = duration < 100 * minute ? [minute, 1000, "min"] : [hour, minute, "h"];
  const rest = Math.floor((duration % unit) / part);
  return `${Math.floor(duration / unit)}:${String(rest).padStart(2, "0")} ${name}`;
}

/** A duration (milliseconds) in its two largest units, rounded down: `2 days 3 hours`, `less than a minute`. */
export function spokenDuration(milliseconds: number): string {
  if (milliseconds < minute) return "less than a minute";
  if (milliseconds < hour) return counted(Math.floor(milliseconds / minute), "minute");
  const [unit, name, part, partName] =
    milliseconds < day ? ([hour, "hour", minute, "minute"] as const) : ([day, "day", hour, "hour"] as const);
  const rest = Math.floor((milliseconds % unit) / part);
  const whole = counted(Math.floor(milliseconds / unit), name);
  return rest === 0 ? whole : `${whole} ${counted(rest, partName)}`;
}

/** A count with its noun: `1 request`, `2 requests`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
