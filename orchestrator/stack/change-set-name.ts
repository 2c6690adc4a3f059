import type { Deployment, Phase } from "../deployment/deployment.ts";

// CloudFormation's limit, in characters.
const maxDescriptionLength = 1024;

/** `deploy-YYYYMMDD-HHMMSS` or `rollback-…`, from the deployment's start in UTC: the same at every retry. */
export function changeSetName({ startedAt }: Deployment, phase: Phase): string {
  const [date = "", time = ""] = new Date(startedAt).toISOString().replaceAll(/[-:]/g, "").split(/[T.]/);
  return `${phase === "rollback" ? "rollback" : "deploy"}-${date}-${time}`;
}

/** Describes what the input asks for, as whom and why. It also names the execution, which owns the change set. */
export function changeSetDescription(deployment: Deployment, phase: Phase): string {
  const { image, requester, reason } = deployment;
  const subject = phase === "rollback" ? "" : ` of ${image}`;
  const purpose = reason ? `: ${reason}` : "";
  return `${ownerOf(deployment, phase)}${subject}, claimed requester ${requester}${purpose}`.slice(
    0,
    maxDescriptionLength,
  );
}

/** By the description: another execution that started in the same second uses the same change set name. */
export function isOwnChangeSet(
  { Description = "" }: { readonly Description?: string | undefined },
  deployment: Pick<Deployment, "id">,
  phase: Phase,
): boolean {
  const owner = ownerOf(deployment, phase);
  return Description.startsWith(`${owner} `) || Description.startsWith(`${owner},`);
}

const ownerOf = ({ id }: Pick<Deployment, "id">, phase: Phase) =>
  phase === "rollback" ? `Rollback of deployment ${id}` : `Deployment ${id}`;
