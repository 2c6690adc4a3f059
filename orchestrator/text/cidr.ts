import { isIPv4, isIPv6 } from "node:net";

/** Addresses from the first to the last, both included. */
interface AddressRange {
  readonly family: "ipv4" | "ipv6";
  readonly first: bigint;
  readonly last: bigint;
}

// 2^25 IPv4 addresses are nearly twice those of all private blocks together (10/8, 172.16/12, 192.168/16).
const manyIpv4 = 1n << 25n;
// A /16: registries give a provider a /20 at most.
const manyIpv6 = 1n << 112n;

/** Whether `outer` contains every address of `inner`; false if one of them is not a CIDR block. */
export function includesBlock(outer: string, inner: string): boolean {
  const [wide, narrow] = [rangeOf(outer), rangeOf(inner)];
  return wide !== undefined && narrow !== undefined && includes(wide, narrow);
}

/**
 * Whether these CIDR blocks together contain so many addresses that they are the internet, or a good part of it,
 * however they are written and divided. Also true if one of them cannot be read.
 */
export function areTheInternet(cidrs: readonly string[]): boolean {
  const ranges = cidrs.map(rangeOf);
  if (ranges.includes(undefined)) return true;
  const known = ranges.flatMap((range) => (range && !isPrivate(range) ? [asIpv4(range)] : []));
  return sizeOf(known, "ipv4") >= manyIpv4 || sizeOf(known, "ipv6") >= manyIpv6;
}

function rangeOf(cidr: string): AddressRange | undefined {
  const [, address = "", length] = /^\s*([\da-f.:]+)\/0*(\d{1,3})\s*$/i.exec(cidr) ?? [];
  const prefix = Number(length);
  if (isIPv4(address) && prefix <= 32) return block("ipv4", ipv4Number(address), 32 - prefix);
  if (isIPv6(address) && prefix <= 128) return block("ipv6", ipv6Number(address), 128 - prefix);
  return undefined;
}

function block(family: AddressRange["family"], address: bigint, hostBits: number): AddressRange {
  const first = (address >> BigInt(hostBits)) << BigInt(hostBits);
  return { family, first, last: first + (1n << BigInt(hostBits)) - 1n };
}

const ipv4Number = (address: string) =>
  address.split(".").reduce((number, part) => (number << 8n) + BigInt(part), 0n);

function ipv6Number(address: string): bigint {
  // The last two groups may be written as an IPv4 address.
  const hexadecimal = address.replace(/[\d.]+$/, (end) => {
    if (!end.includes(".")) return end;
    const ipv4 = ipv4Number(end);
    return `${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`;
  });
  const [left = [], right] = hexadecimal.split("::").map((side) => side.split(":").filter(Boolean));
  const zeros = right ? Array<string>(8 - left.length - right.length).fill("0") : [];
  return [...left, ...zeros, ...(right ?? [])].reduce(
    (number, group) => (number << 16n) + BigInt(`0x${group}`),
    0n,
  );
}

// ::ffff:0:0/96: each IPv4 address as an IPv6 address.
const mapped = block("ipv6", 0xffffn << 32n, 32);

const asIpv4 = (range: AddressRange): AddressRange =>
  includes(mapped, range)
    ? { family: "ipv4", first: range.first - mapped.first, last: range.last - mapped.first }
    : range;

const includes = (wide: AddressRange, narrow: AddressRange) =>
  wide.family === narrow.family && wide.first <= narrow.first && wide.last >= narrow.last;

// Unique local and link-local addresses, which are as many as a part of the internet would be.
const privateRanges = [block("ipv6", 0xfcn << 120n, 121), block("ipv6", 0xfe80n << 112n, 118)];

const isPrivate = (range: AddressRange) => privateRanges.some((one) => includes(one, range));

/** How many addresses are in at least one of the ranges. */
function sizeOf(ranges: readonly AddressRange[], family: AddressRange["family"]): bigint {
  const inOrder = ranges
    .filter((range) => range.family === family)
    .sort((left, right) => (left.first < right.first ? -1 : 1));
  let size = 0n;
  let end = -1n;
  for (const { first, last } of inOrder) {
    const start = first > end ? first : end + 1n;
    if (last >= start) size += last - start + 1n;
    if (last > end) end = last;
  }
  return size;
}
