import type { Deployment, Phase } from "../deployment/deployment.ts";

// CloudFormation's limit, in characters.
const maxDescriptionLength = 1024;

/** `deploy-YYYYMMDD-HHMMSS` or `rollback-…`, by the start of the deployment in UTC: the same at every call. */
export function changeSetName({ startedAt }: Deployment, phase: Phase): string {
  const [date = "", time = ""] = new Date(startedAt).toISOString().replaceAll(/[-:]/g, "").split(/[T.]/);
  return `${phase === "rollback" ? "rollback" : "deploy"}-${date}-${time}`;
}

/** Says who wants what and why; and, as it names the execution, whose the change set is. */
export function changeSetDescription(deployment: Deployment, phase: Phase): string {
  const { image, requester, reason } = deployment;
  const subject = phase === "rollback" ? "" : ` of ${image}`;
  const purpose = reason ? `: ${reason}` : "";
  return `${ownerOf(deployment, phase)}${subject}, requested by ${requester}${purpose}`.slice(
    0,
    maxDescriptionLength,
  );
}

/** A change set of our name may be somebody else's who started in the same second: executions have names of their own. */
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
