import { AwsError } from "../wire/service.ts";

/** The address in `Name <local@domain>` or `local@domain`. Throws BadRequestException, as SES, for any other text. */
export function addressOf(text: string): string {
  const address = (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
  if (!/@[^@]+$/.test(address)) throw new AwsError("BadRequestException", "Missing final '@domain'");
  if (/[\s,;<>]/.test(address)) throw new AwsError("BadRequestException", "Illegal address");
  if (address.startsWith("@")) throw new AwsError("BadRequestException", "Missing local name");
  return address;
}

export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf("@") + 1).toLowerCase();
