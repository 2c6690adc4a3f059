import { isSameAddress } from "../text/address.ts";
import { isPersonProven, type ProvenRequester, type Requester } from "./requester.ts";

const sources: Readonly<Record<ProvenRequester["source"], string>> = {
  signedStart: "proven: signed start as",
  cloudTrail: "proven: CloudTrail names",
};

/** Who asks, as messages and pages show it: what is proven and what is claimed, each under its own name. */
export function requesterFacts(requester: Requester): readonly (readonly [string, string])[] {
  const { proven, claimed } = requester;
  const isRepeated = claimed && proven?.address && isSameAddress(claimed, proven.address);
  return [
    ["Requested by", proven ? provenWords(proven) : "not proven"],
    ...(claimed && !isRepeated ? [["Claims to be", claimed] as const] : []),
  ];
}

/** The same in a few words, for lists. */
export function requesterLine({ proven, claimed }: Requester): string {
  if (proven) return proven.address ?? `${callerName(proven.principal)}, without a mail address`;
  return claimed ? `not proven; claims to be ${claimed}` : "not proven";
}

const provenWords = ({ principal, address, source, isShared }: ProvenRequester) =>
  address
    ? `${address} (${sources[source]} ${callerName(principal)}${isShared ? ", a role, which names no person" : ""})`
    : `${callerName(principal)} (${sources[source]} ${principal}; the settings give no mail address)`;

/** `user/alice` or `assumed-role/<role>/<session>` of the ARN. */
const callerName = (principal: string) => principal.split(":").slice(5).join(":") || principal;

/** Why one approval more is needed than usual; empty if it is not. */
export const furtherApproval = (requester: Requester): string =>
  isPersonProven(requester) ? "" : ", one more while it is not proven which person asks";
