/** A statement of an identity-based policy, with the elements that are evaluated here. */
interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
}

/**
 * Whether the documents allow the action, ignoring resources and conditions. An explicit deny overrides any allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowedBy(documents: readonly unknown[], action: string): boolean {
  const matching = documents.flatMap(statementsOf).filter((statement) => matches(statement, action));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow");
}

function statementsOf(document: unknown): readonly Statement[] {
  const { Statement = [] } = document as { Statement?: Statement | readonly Statement[] };
  return [Statement].flat() as readonly Statement[];
}

const matches = ({ Action = [] }: Statement, action: string) =>
  [Action].flat().some((pattern) => patternOf(String(pattern)).test(action));

/** `*` matches any characters and `?` one character; actions are case-insensitive. */
function patternOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
}
