import { randomUUID } from "node:crypto";

/** Returns 32 hexadecimal digits. */
export type NewId = () => string;

export const randomId: NewId = () => randomUUID().replaceAll("-", "");

/** `ecs-svc/` and 19 digits: ECS's format for the id of a deployment. */
export function deploymentId(newId: NewId): string {
  return `ecs-svc/${BigInt(`0x1${newId()}`).toString().slice(0, 19)}`;
}

/** The last part of an ARN; a name is returned as it is. */
export function nameOf(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf("/") + 1);
}
