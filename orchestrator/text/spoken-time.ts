const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `2 days 3 hours`, `1 hour 5 minutes`, `less than a minute`: in the two largest units, rounded down. */
export function spokenDuration(milliseconds: number): string {
  if (milliseconds < minute) return "less than a minute";
  if (milliseconds < hour) return counted(milliseconds, minute, "minute");
  const [unit, part] = milliseconds < day ? ([hour, minute] as const) : ([day, hour] as const);
  const names = unit === hour ? (["hour", "minute"] as const) : (["day", "hour"] as const);
  const rest = milliseconds % unit;
  return [
    counted(milliseconds, unit, names[0]),
    ...(rest < part ? [] : [counted(rest, part, names[1])]),
  ].join(" ");
}

function counted(milliseconds: number, unit: number, name: string): string {
  const count = Math.floor(milliseconds / unit);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** `Thu, 1 Jan 2026, 01:00 UTC` of an ISO 8601 time. */
export const spokenTime = (iso: string): string => `${dayAndTime.format(Date.parse(iso))} UTC`;
