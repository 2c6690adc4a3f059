/** A statement of an identity-based policy, as far as it is looked at here. */
interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
}

/** Whether the document allows the action, on whatever resource; a denial of it counts more. */
export function isAllowedBy(documents: readonly unknown[], action: string): boolean {
  const about = documents.flatMap(statementsOf).filter((statement) => isAbout(statement, action));
  return about.length > 0 && about.every(({ Effect }) => Effect === "Allow");
}

function statementsOf(document: unknown): readonly Statement[] {
  const { Statement = [] } = document as { Statement?: Statement | readonly Statement[] };
  return [Statement].flat() as readonly Statement[];
}

const isAbout = ({ Action = [] }: Statement, action: string) =>
  [Action].flat().some((pattern) => patternOf(String(pattern)).test(action));

/** `*` stands for any characters and `?` for one; the case does not matter. */
function patternOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
}
