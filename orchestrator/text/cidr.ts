import { BlockList, isIP } from "node:net";

/** A block of addresses, as `10.0.0.0/16` or `2001:db8::/32`. */
interface Block {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

function blockOf(cidr: string): Block | undefined {
  const [, address = "", length] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(cidr) ?? [];
  const family = isIP(address) === 4 ? "ipv4" : "ipv6";
  const prefix = Number(length);
  if (isIP(address) === 0 || prefix > (family === "ipv4" ? 32 : 128)) return undefined;
  return { address, prefix, family };
}

/** Whether `outer` contains every address of `inner`; false if one of them is not a CIDR block. */
export function includesBlock(outer: string, inner: string): boolean {
  const [wide, narrow] = [blockOf(outer), blockOf(inner)];
  if (!wide || !narrow || wide.family !== narrow.family || wide.prefix > narrow.prefix) return false;
  const list = new BlockList();
  list.addSubnet(wide.address, wide.prefix, wide.family);
  return list.check(narrow.address, narrow.family);
}

/** Whether a CIDR block contains all addresses; also true if it cannot be read. */
export const mayBeAnywhere = (cidr: string): boolean => (blockOf(cidr)?.prefix ?? 0) === 0;
