import { formatDuration } from "../../orchestrator/text/duration.ts";
import { type ChaosCase, kindOf } from "./cases/chaos-case.ts";
import type { CaseReport } from "./run-case.ts";

type Reports = ReadonlyMap<ChaosCase, CaseReport>;

/** One line for a case; for a broken one also what is wrong, and how to run it again. */
export function caseLines(
  { id }: ChaosCase,
  { end, problems, durationMs }: CaseReport,
  seed: number,
): readonly string[] {
  const line = `${problems.length === 0 ? "✔" : "✖"} ${id}  ${end ?? "–"}, ${formatDuration(durationMs)}`;
  if (problems.length === 0) return [line];
  const again = `  again: npm run chaos -- --seed ${seed} --only ${id}`;
  return [line, ...problems.map((problem) => `  ${problem}`), again];
}

/** A table of the kinds: how many cases, how many fired and how they ended. */
export function summaryLines(reports: Reports): readonly string[] {
  const kinds = [...new Set([...reports.keys()].map(kindOf))].sort();
  const rows = kinds.map((kind) =>
    rowOf(
      kind,
      [...reports].filter(([one]) => kindOf(one) === kind),
    ),
  );
  const total = rowOf("all", [...reports]);
  const head = ["kind", "cases", "fired", "broken", "ended"];
  return [head, ...rows, total].map(([kind = "", cases = "", fired = "", broken = "", ended = ""]) =>
    [kind.padEnd(20), cases.padStart(6), fired.padStart(6), broken.padStart(7), `  ${ended}`].join(""),
  );
}

function rowOf(kind: string, reports: readonly (readonly [ChaosCase, CaseReport])[]): readonly string[] {
  const results = reports.map(([, report]) => report);
  const ends = new Map<string, number>();
  for (const { end = "no end" } of results) ends.set(end, (ends.get(end) ?? 0) + 1);
  return [
    kind,
    String(results.length),
    String(results.filter(({ fired }) => fired).length),
    String(results.filter(({ problems }) => problems.length > 0).length),
    [...ends].map(([end, count]) => `${end} ${count}`).join(", "),
  ];
}
