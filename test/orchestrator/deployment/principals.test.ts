import { describe, expect, it } from "vitest";
import {
  addressOfPrincipal,
  parsePrincipals,
  serializePrincipals,
} from "../../../orchestrator/deployment/principals.ts";
import { principals } from "../fixtures/starts.ts";

const account = "123456789012";
const address = (principal: string) => addressOfPrincipal(principals, principal, account);
const session = (role: string, name: string) => `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
const ssoRole = "AWSReservedSSO_Deploy_0123456789abcdef";

describe("the mail address of a caller", () => {
  it.each([
    ["an IAM user", `arn:aws:iam::${account}:user/alice`, "alice@example.com"],
    ["an IAM user with a path", `arn:aws:iam::${account}:user/team/a/alice`, "alice@example.com"],
    ["any session of a role", session("pipeline", "alice@example.com"), "pipeline@example.com"],
    ["a user of Identity Center", session(ssoRole, "carol"), "carol@example.com"],
    ["a user of Identity Center whose name is one", session(ssoRole, "dave@example.com"), "dave@example.com"],
  ])("is found for %s", (_, principal, expected) => {
    expect(address(principal)?.address).toBe(expected);
  });

  it("is no person's if it is that of a role", () => {
    expect(address(session("pipeline", "alice@example.com"))?.isShared).toBe(true);
    expect(address(session(ssoRole, "carol"))?.isShared).toBeUndefined();
    expect(address(`arn:aws:iam::${account}:user/alice`)?.isShared).toBeUndefined();
  });

  it.each([
    ["an unknown user", `arn:aws:iam::${account}:user/mallory`],
    ["a user of another account", "arn:aws:iam::210987654321:user/alice"],
    ["a session that is named like a person", session("admin", "alice@example.com")],
    ["a permission set that is not in the settings", session("AWSReservedSSO_Other_0123", "carol")],
    ["a session whose name is no address", session(ssoRole, "frank")],
    ["the root user", `arn:aws:iam::${account}:root`],
    ["a federated user", `arn:aws:sts::${account}:federated-user/alice`],
    ["a user with a name that all objects have", `arn:aws:iam::${account}:user/constructor`],
    ["a session with such a name", session(ssoRole, "toString")],
    ["no ARN", "alice"],
  ])("is missing for %s", (_, principal) => {
    expect(address(principal)).toBeUndefined();
  });

  it("passes the functions' environment unchanged", () => {
    expect(parsePrincipals(serializePrincipals(principals))).toEqual(principals);
  });
});
