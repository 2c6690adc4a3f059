import { describe, expect, it } from "vitest";
import { includesBlock, mayBeAnywhere } from "../../../orchestrator/text/cidr.ts";

describe("a CIDR block", () => {
  it.each([
    ["10.0.0.0/16", "10.0.1.0/24"],
    ["10.0.0.0/16", "10.0.0.0/16"],
    ["0.0.0.0/0", "203.0.113.7/32"],
    ["10.0.255.0/8", "10.7.0.0/16"],
    ["::/0", "2001:db8::/32"],
    ["2001:db8::/32", "2001:DB8:1::1/128"],
    ["2001:db8:0:0:0:0:0:0/32", "2001:db8::/64"],
    ["::ffff:10.0.0.0/104", "::ffff:a00:0/112"],
  ])("%s includes %s", (outer, inner) => {
    expect(includesBlock(outer, inner)).toBe(true);
  });

  it.each([
    ["10.0.1.0/24", "10.0.0.0/16"],
    ["10.0.0.0/16", "10.1.0.0/24"],
    ["0.0.0.0/0", "::/0"],
    ["::/0", "10.0.0.0/8"],
    ["2001:db8::/32", "2001:db9::/64"],
    ["0.0.0.0/0", "sg-0123456789"],
    ["0.0.0.0/0", "300.0.0.0/8"],
    ["0.0.0.0/0", "10.0.0/8"],
    ["0.0.0.0/0", "10.0.0.0/33"],
    ["::/0", "1:2:3/64"],
    ["::/0", "fe80::1%eth0/64"],
    ["10.0.0.0/8", "::ffff:10.0.0.0/104"],
    ["0.0.0.0/0", "010.0.0.0/8"],
    ["", ""],
  ])("%s does not include %s", (outer, inner) => {
    expect(includesBlock(outer, inner)).toBe(false);
  });
});

describe("addresses may be all of the internet", () => {
  it.each([
    "0.0.0.0/0",
    "::/0",
    "0:0::0/0",
    "10.0.0.0/0",
    "0.0.0.0/00",
    "10.0.0/8",
    "10.0.0.0/33",
    "",
    "anywhere",
  ])("as %j", (cidr) => expect(mayBeAnywhere(cidr)).toBe(true));

  it.each(["10.0.0.0/8", "0.0.0.0/1", "203.0.113.7/32", "2001:db8::/32"])("not as %s", (cidr) =>
    expect(mayBeAnywhere(cidr)).toBe(false),
  );
});
