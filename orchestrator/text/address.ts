/** Whether both are the same mailbox: mail servers ignore case. */
export const isSameAddress = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

/** The addresses in their order, without duplicates. */
export const distinctAddresses = (addresses: readonly string[]): readonly string[] =>
  addresses.filter(
    (address, index) => addresses.findIndex((other) => isSameAddress(other, address)) === index,
  );

// RFC 5321: at most 64 characters, then a domain of labels; quoted and international local parts, which SES does not
// take everywhere, are none.
const addressPattern = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([^@]+)$/;
const domainPattern =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z][-a-z0-9]{0,61}[a-z0-9]$/i;

/** Whether the text is a domain with at least two labels. */
export const isDomain = (text: string): boolean => domainPattern.test(text);

/** The domain in lower case; undefined if the text is not exactly one plain mail address. */
export function addressDomain(text: string): string | undefined {
  const domain = addressPattern.exec(text)?.[1];
  return domain !== undefined && isDomain(domain) ? domain.toLowerCase() : undefined;
}

/** Whether the text is exactly one plain mail address, as `alice@example.com`. */
export const isAddress = (text: string): boolean => addressDomain(text) !== undefined;
