interface Block {
  readonly bits: 32 | 128;
  readonly prefix: number;
  readonly network: bigint;
}

/** Whether every address of `inner` is one of `outer`; false when either is no CIDR block. */
export function includesBlock(outer: string, inner: string): boolean {
  const [wide, narrow] = [blockOf(outer), blockOf(inner)];
  if (!wide || !narrow || wide.bits !== narrow.bits || wide.prefix > narrow.prefix) return false;
  const hostBits = BigInt(wide.bits - wide.prefix);
  return wide.network >> hostBits === narrow.network >> hostBits;
}

function blockOf(cidr: string): Block | undefined {
  const [, address = "", length] = /^([\d.]+|[\da-f:]+)\/(\d{1,3})$/i.exec(cidr) ?? [];
  const bits = address.includes(":") ? 128 : 32;
  const network = bits === 32 ? numberOf(address.split("."), 8, 10) : numberOf(expanded(address), 16, 16);
  const prefix = Number(length);
  return network === undefined || !(prefix <= bits) ? undefined : { bits, prefix, network };
}

/** The eight groups of an IPv6 address: `::` stands for as many zeros as are missing. */
function expanded(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text.split(":").filter(Boolean);
  if (tail === undefined) return groups(head);
  const [first, last] = [groups(head), groups(tail)];
  return [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0"), ...last];
}

/** The groups of an address as one number; undefined when they are too many, too few or too large. */
function numberOf(groups: readonly string[], groupBits: 8 | 16, radix: 10 | 16): bigint | undefined {
  const numbers = groups.map((group) => Number.parseInt(group, radix));
  const fits = (number: number) => number >= 0 && number < 2 ** groupBits;
  if (groups.length !== (groupBits === 8 ? 4 : 8) || !numbers.every(fits)) return undefined;
  return numbers.reduce((sum, number) => (sum << BigInt(groupBits)) + BigInt(number), 0n);
}
