const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** An ISO 8601 time as people read it: `Thu, 1 Jan 2026, 01:00 UTC`. */
export const spokenTime = (iso: string): string => `${dayAndTime.format(Date.parse(iso))} UTC`;
