/** Which mail address belongs to a caller of AWS. A caller without one counts as not proven. */
export interface PrincipalSettings {
  /** By the name of an IAM user. */
  readonly users: Readonly<Record<string, string>>;
  /** By the name of an IAM role, for all of its sessions: whoever assumes a role names the session. */
  readonly roles: Readonly<Record<string, string>>;
  readonly identityCenter: {
    /** The roles of permission sets, `AWSReservedSSO_…`. IAM Identity Center alone names their sessions, after its users. */
    readonly roles: readonly string[];
    /** By the name of an Identity Center user; a name that is a mail address needs no entry. */
    readonly sessions: Readonly<Record<string, string>>;
  };
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
const principalPattern = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):(user|assumed-role)\/(.+)$/;
const addressPattern = /^[^\s@]+@[^\s@]+$/;

/** The mail address of a caller. */
export interface PrincipalAddress {
  readonly address: string;
  /** It is that of a role, which anybody may have assumed: it names no person. */
  readonly isShared?: true;
}

/** The address of a caller of this account, by the ARN that AWS gives; undefined if the settings give none. */
export function addressOfPrincipal(
  settings: PrincipalSettings,
  principal: string,
  accountId: string,
): PrincipalAddress | undefined {
  const [, account, kind, name = ""] = principalPattern.exec(principal) ?? [];
  if (account !== accountId) return undefined;
  const parts = name.split("/");
  // The name follows the user's path.
  if (kind === "user") return ofPerson(addressIn(settings.users, parts.at(-1) ?? ""));
  const [role = "", session = ""] = parts;
  if (settings.identityCenter.roles.includes(role)) {
    return ofPerson(addressOfSession(settings.identityCenter.sessions, session));
  }
  const address = addressIn(settings.roles, role);
  return address === undefined ? undefined : { address, isShared: true };
}

const ofPerson = (address: string | undefined): PrincipalAddress | undefined =>
  address === undefined ? undefined : { address };

const addressOfSession = (sessions: Readonly<Record<string, string>>, session: string) =>
  addressIn(sessions, session) ?? (addressPattern.test(session) ? session : undefined);

const addressIn = (record: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** The account in an ARN, e.g. of the state machine. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/** The principals as the functions read them. */
export const serializePrincipals = (principals: PrincipalSettings): string => JSON.stringify(principals);

/** Reads what `serializePrincipals` wrote. */
export const parsePrincipals = (serialized: string): PrincipalSettings =>
  JSON.parse(serialized) as PrincipalSettings;
