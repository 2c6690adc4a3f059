import { expect, it } from "vitest";
import { createRoles } from "../../../../../infra/local/aws/iam/roles.ts";

const action = "xray:PutTraceSegments";
const xrayAccess = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess";
const allowing = (Action: string | string[], Effect = "Allow") => ({ Statement: [{ Effect, Action }] });

/** Creates a role and other resources, as a stack does. */
async function rolesWith(
  role: object,
  others: readonly (readonly [type: string, properties: object])[] = [],
) {
  const roles = createRoles();
  const make = (type: string, properties: object) => {
    const { signal } = new AbortController();
    const request = { stackName: "s", logicalId: "L", properties: { ...properties }, signal };
    return roles.providers[type]?.create(request);
  };
  const made = await make("AWS::IAM::Role", { RoleName: "task", ...role });
  for (const [type, properties] of others) await make(type, properties);
  return { roles, arn: made?.attributes.Arn ?? "" };
}

it.each([
  ["AWS's policy for the daemon", { ManagedPolicyArns: [xrayAccess] }],
  ["a policy of its own", { Policies: [{ PolicyDocument: allowing("xray:Put*") }] }],
  ["a policy of everything", { Policies: [{ PolicyDocument: allowing(["s3:GetObject", "*"]) }] }],
  ["a managed policy that is not known here", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnly"] }],
])("a role may do what %s allows", async (_, role) => {
  const { roles, arn } = await rolesWith(role);

  expect(roles.isAllowed(arn, action)).toBe(true);
});

it.each([
  ["has no policy", {}],
  ["may do other things", { Policies: [{ PolicyDocument: allowing("s3:Put*") }] }],
  [
    "is denied it",
    { ManagedPolicyArns: [xrayAccess], Policies: [{ PolicyDocument: allowing("xray:*", "Deny") }] },
  ],
])("a role that %s may not", async (_, role) => {
  const { roles, arn } = await rolesWith(role);

  expect(roles.isAllowed(arn, action)).toBe(false);
});

it.each(["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"])("an %s that names the role counts", async (type) => {
  const named = { PolicyName: "p", ManagedPolicyName: "p", PolicyDocument: allowing(action) };

  const { roles, arn } = await rolesWith({}, [[type, { ...named, Roles: ["task"] }]]);
  const other = await rolesWith({}, [[type, { ...named, Roles: ["another"] }]]);

  expect(roles.isAllowed(arn, action)).toBe(true);
  expect(other.roles.isAllowed(other.arn, action)).toBe(false);
});

it("a role's policies follow updates, and a deleted role is unknown", async () => {
  const { roles, arn } = await rolesWith({});
  const provider = roles.providers["AWS::IAM::Role"];
  const { signal } = new AbortController();
  const properties = { RoleName: "task", ManagedPolicyArns: [xrayAccess] };

  await provider?.update("task", { stackName: "s", logicalId: "L", properties, signal });
  const updated = roles.isAllowed(arn, action);
  await provider?.update("task", { stackName: "s", logicalId: "L", properties: {}, signal });
  const refused = roles.isAllowed(arn, action);
  await provider?.delete("task");

  expect([updated, refused, roles.isAllowed(arn, action)]).toEqual([true, false, true]);
});
