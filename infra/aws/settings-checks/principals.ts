import { serializePrincipals } from "../../../orchestrator/deployment/principals.ts";
import { isAddress } from "../../../orchestrator/text/address.ts";
import { type Check, type Problem, unless } from "./problem.ts";

/** IAM Identity Center gives the roles of its permission sets this prefix; only it may assume them. */
const identityCenterPrefix = "AWSReservedSSO_";

// Lambda takes 4 KB of variables in all; the functions that read the principals have a few ARNs besides.
const maxBytes = 3000;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
const namePattern = /^[\w+=,.@-]{1,64}$/;

/** Checks which mail address belongs to whom. */
export const principalProblems: Check = ({ principals }) => {
  const { users, roles, identityCenter } = principals;
  const bytes = Buffer.byteLength(serializePrincipals(principals));
  return [
    ...addressProblems("principals.users", users),
    ...addressProblems("principals.roles", roles),
    ...addressProblems("principals.identityCenter.sessions", identityCenter.sessions),
    ...Object.keys(roles).flatMap((role) =>
      unless(!role.startsWith(identityCenterPrefix), {
        setting: `principals.roles["${role}"]`,
        problem: "is the role of a permission set, which several people use",
        remedy: "add it to principals.identityCenter.roles, and its people to sessions",
      }),
    ),
    ...identityCenter.roles.flatMap((role, index) =>
      unless(role.startsWith(identityCenterPrefix) && namePattern.test(role), {
        setting: `principals.identityCenter.roles[${index}]`,
        problem: `"${role}" is not the role of a permission set: whoever may assume it could name the session after another person`,
        remedy: `name a role that begins with ${identityCenterPrefix}, or map the role itself by principals.roles`,
      }),
    ),
    ...unless(bytes <= maxBytes, {
      setting: "principals",
      problem: `has ${bytes} bytes, and the functions' environment has room for ${maxBytes}`,
      remedy:
        "name the Identity Center users by their mail addresses, which need no entry, or leave out who starts nothing",
    }),
  ];
};

function addressProblems(setting: string, addresses: Readonly<Record<string, string>>): readonly Problem[] {
  return Object.entries(addresses).flatMap(([name, address]) => [
    ...unless(namePattern.test(name), {
      setting: `${setting}["${name}"]`,
      problem: "is not the name of a user, a role or a session",
      remedy: "write the name alone, without ARN and path",
    }),
    ...unless(isAddress(address), {
      setting: `${setting}["${name}"]`,
      problem: `"${address}" is not a mail address`,
      remedy: "write it as name@example.com",
    }),
  ]);
}
