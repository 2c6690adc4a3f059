/** Whether both are the same mailbox: mail servers ignore case. */
export const isSameAddress = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

/** The addresses in their order, without duplicates. */
export const distinctAddresses = (addresses: readonly string[]): readonly string[] =>
  addresses.filter(
    (address, index) => addresses.findIndex((other) => isSameAddress(other, address)) === index,
  );
