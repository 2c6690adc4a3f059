import { addressDomain, isAddress, isDomain } from "../../../orchestrator/text/address.ts";
import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless, unlessWhole } from "./problem.ts";

/** Amazon SES's limit on the recipients of one mail. */
const maxRecipients = 50;

/** A day: an older plan should be created again, because the stack may have changed. */
const maxApprovalSeconds = 24 * 60 * 60;

/** Checks the recipients, the known requesters, the sender, the quorum and the times of approvals. */
export const approvalProblems: Check = ({ approval, alarmRecipients }) => [
  ...recipientProblems("approval.recipients", approval.recipients, "no one could decide on a deployment"),
  ...recipientProblems("alarmRecipients", alarmRecipients, "no one would receive an alarm"),
  ...knownRequesterProblems(approval),
  ...senderProblems(approval),
  ...quorumProblems(approval),
  ...reminderProblems(approval),
  ...unlessWhole("approval.deadlineSeconds", approval.deadlineSeconds, 60, maxApprovalSeconds),
];

function quorumProblems({ quorum, recipients }: Settings["approval"]): readonly Problem[] {
  // An address that is listed twice is one person.
  const people = new Set(recipients.map((address) => address.toLowerCase())).size;
  return unless(Number.isInteger(quorum) && quorum >= 1 && quorum <= Math.max(1, people), {
    setting: "approval.quorum",
    problem: `${quorum} is not a whole number from 1 to the ${people} people in approval.recipients`,
    remedy: "ask for fewer approvals, or add recipients",
  });
}

function reminderProblems({ reminderSeconds, deadlineSeconds }: Settings["approval"]): readonly Problem[] {
  const isWhole = Number.isInteger(reminderSeconds) && reminderSeconds >= 0;
  return unless(isWhole && reminderSeconds < deadlineSeconds, {
    setting: "approval.reminderSeconds",
    problem: `${reminderSeconds} is not a whole number of at least 0 and less than approval.deadlineSeconds, ${deadlineSeconds}`,
    remedy: "set a shorter time before the deadline, or 0 for no reminder",
  });
}

function recipientProblems(
  setting: string,
  recipients: readonly string[],
  consequence: string,
): readonly Problem[] {
  return [
    ...unless(recipients.length > 0, {
      setting,
      problem: `is empty: ${consequence}`,
      remedy: "set at least one mail address",
    }),
    ...unless(recipients.length <= maxRecipients, {
      setting,
      problem: `has ${recipients.length} addresses, but a mail can have only ${maxRecipients}`,
      remedy: "use the address of a mailing list",
    }),
    ...recipients.flatMap((address, index) =>
      unless(isAddress(address), {
        setting: `${setting}[${index}]`,
        problem: `"${address}" is not a mail address`,
        remedy: "write it as name@example.com",
      }),
    ),
  ];
}

const knownRequesterProblems = ({ knownRequesters = [] }: Settings["approval"]): readonly Problem[] =>
  knownRequesters.flatMap((known, index) =>
    unless(isAddress(known) || isDomain(known), {
      setting: `approval.knownRequesters[${index}]`,
      problem: `"${known}" is neither a mail address nor a domain`,
      remedy: "write it as name@example.com, or as example.com for everyone in this domain",
    }),
  );

function senderProblems({ mailSender, mailDomain }: Settings["approval"]): readonly Problem[] {
  const domain = addressDomain(mailSender);
  if (domain === undefined) {
    const problem =
      `"${mailSender}" is not a mail address with a domain: no approver could be sent a link to decide by, also from ` +
      "a Slack webhook; who signs in with npm run vote alone could decide";
    return [{ setting: "approval.mailSender", problem, remedy: `write it as name@${mailDomain}` }];
  }
  const allowed = mailDomain.toLowerCase();
  return unless(domain === allowed || domain.endsWith(`.${allowed}`), {
    setting: "approval.mailSender",
    problem: `"${mailSender}" is not in the domain that Amazon SES may send for, "${mailDomain}"`,
    remedy: "change approval.mailSender or approval.mailDomain so that they agree",
  });
}
