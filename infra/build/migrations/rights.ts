import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { breakingEffect, effectOf } from "./effects.ts";
import type { Kind } from "./sql-parser.ts";

const revoked = (): Effect[] => [breakingEffect("changesRights", "it revokes privileges")];
const granted = (): Effect[] => [effectOf("changesRights", "it grants privileges")];

/** GRANT and REVOKE, also as default privileges. */
export const grantEffects = (isGrant: boolean | undefined): Effect[] => (isGrant ? granted() : revoked());

/** Statements about roles and their rights, in words. */
export const rightsStatements: Partial<Readonly<Record<Kind, string>>> = {
  AlterOwnerStmt: "it changes the owner of an object",
  AlterPolicyStmt: "it changes a policy of row-level security",
  AlterRoleSetStmt: "it changes a role's settings",
  AlterRoleStmt: "it changes a role",
  CreatePolicyStmt: "it adds a policy of row-level security",
  CreateRoleStmt: "it creates a role",
  DropRoleStmt: "it drops a role",
  ReassignOwnedStmt: "it gives objects to another owner",
  SecLabelStmt: "it sets a security label",
};
