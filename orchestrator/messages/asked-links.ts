import type { LinkAsk } from "../approval/link-ask.ts";
import { isSameAddress } from "../text/address.ts";
import type { ApprovalMessage } from "./approval-sending.ts";
import { isDue } from "./message-due.ts";
import type { AskedLinkKind, MessageRecord } from "./message-record.ts";

/**
 * The mails with personal links that were asked for and are due at `now` (milliseconds since the epoch): to those of the
 * addressees alone, as the settings spell their addresses. Asks for any other address lead to nothing.
 */
export const dueLinks = (
  addressees: readonly string[],
  asks: readonly LinkAsk[],
  records: readonly MessageRecord[],
  now: number,
): readonly ApprovalMessage[] =>
  addressees.flatMap((recipient) => {
    const ask = asks.find(({ address }) => isSameAddress(address, recipient));
    return kindsOf(ask?.asks ?? 0)
      .filter((kind) => isDue(recordOf(records, kind, recipient), now))
      .map((kind) => ({ kind, recipient }));
  });

/** One for each ask; there are at most `maxAsks`. */
const kindsOf = (asks: number): readonly AskedLinkKind[] =>
  Array.from({ length: asks }, (_, index) => `link-${index + 1}` as AskedLinkKind);

const recordOf = (records: readonly MessageRecord[], kind: AskedLinkKind, recipient: string) =>
  records.find((record) => record.kind === kind && record.recipient === recipient);
