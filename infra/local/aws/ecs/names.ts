import { randomUUID } from "node:crypto";

/** Makes 32 hexadecimal digits. */
export type NewId = () => string;

export const randomId: NewId = () => randomUUID().replaceAll("-", "");

/** `ecs-svc/` and 19 digits, as ECS names deployments. */
export function deploymentId(newId: NewId): string {
  return `ecs-svc/${BigInt(`0x1${newId()}`).toString().slice(0, 19)}`;
}

/** The last part of an ARN, or the name itself. */
export function nameOf(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf("/") + 1);
}
