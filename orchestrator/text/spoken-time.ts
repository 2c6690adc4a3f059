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
