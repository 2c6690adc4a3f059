import type { Settings } from "../../settings.ts";
import { type Check, type Problem, unless, unlessWhole } from "./problem.ts";

/** Amazon SES's limit on the recipients of one mail. */
const MOST_RECIPIENTS = 50;

/** A day: a plan that is older should be made again, for the stack may have changed since. */
const MOST_APPROVAL_SECONDS = 24 * 60 * 60;

const ADDRESS = /^[^\s@<>,;]+@((?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63})$/i;

const domainOf = (address: string) => ADDRESS.exec(address)?.[1]?.toLowerCase();

/** Who is asked and told, and from which address. */
export const approvalProblems: Check = ({ approval, alarmRecipients }) => [
  ...recipientProblems("approval.recipients", approval.recipients, "nobody could decide on a deployment"),
  ...recipientProblems("alarmRecipients", alarmRecipients, "nobody would be told of an alarm"),
  ...senderProblems(approval),
  ...quorumProblems(approval),
  ...reminderProblems(approval),
  ...unlessWhole("approval.deadlineSeconds", approval.deadlineSeconds, 60, MOST_APPROVAL_SECONDS),
];

function quorumProblems({ quorum, recipients }: Settings["approval"]): readonly Problem[] {
  // A mailbox that is named twice is one person.
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
    problem: `${reminderSeconds} is not a whole number from 0 to below approval.deadlineSeconds, ${deadlineSeconds}`,
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
      problem: `is empty, so that ${consequence}`,
      remedy: "set at least one mail address",
    }),
    ...unless(recipients.length <= MOST_RECIPIENTS, {
      setting,
      problem: `has ${recipients.length} addresses, and one mail takes ${MOST_RECIPIENTS}`,
      remedy: "use the address of a mailing list",
    }),
    ...recipients.flatMap((address, index) =>
      unless(domainOf(address) !== undefined, {
        setting: `${setting}[${index}]`,
        problem: `"${address}" is no mail address`,
        remedy: "write it as name@example.com",
      }),
    ),
  ];
}

function senderProblems({ mailSender, mailDomain }: Settings["approval"]): readonly Problem[] {
  const domain = domainOf(mailSender);
  if (domain === undefined) {
    const problem = `"${mailSender}" is no mail address with a domain`;
    return [{ setting: "approval.mailSender", problem, remedy: `write it as name@${mailDomain}` }];
  }
  const allowed = mailDomain.toLowerCase();
  return unless(domain === allowed || domain.endsWith(`.${allowed}`), {
    setting: "approval.mailSender",
    problem: `"${mailSender}" is not of the domain that Amazon SES may send for, "${mailDomain}"`,
    remedy: "change approval.mailSender or approval.mailDomain so that they agree",
  });
}
