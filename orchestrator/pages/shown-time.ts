/** `2026-01-31 12:00:05 UTC` */
export const shownTime = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;
