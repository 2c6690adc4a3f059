import { addressDomain, isSameAddress } from "../text/address.ts";

/** Whom the settings know: their recipients, and more addresses and domains. */
export interface KnownPeople {
  readonly recipients: readonly string[];
  /** Addresses (`alice@example.com`) and domains (`example.com`, without its subdomains). */
  readonly knownRequesters: readonly string[];
}

/** Whether mail may be sent to the address. Anyone can write any address into an input, so one that is not known gets none. */
export function isKnown({ recipients, knownRequesters }: KnownPeople, address: string): boolean {
  const domain = addressDomain(address);
  if (domain === undefined) return false;
  return [...recipients, ...knownRequesters].some(
    (known) => isSameAddress(known, address) || known.toLowerCase() === domain,
  );
}
