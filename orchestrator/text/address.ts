/** Whether both name the same mailbox: mail servers take capitals and small letters for the same. */
export const isSameAddress = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

/** The addresses in their order, each mailbox once. */
export const distinctAddresses = (addresses: readonly string[]): readonly string[] =>
  addresses.filter(
    (address, index) => addresses.findIndex((other) => isSameAddress(other, address)) === index,
  );
