const part = '(?:"(?:""|[^"])+"|[^\\s"().,;*]+)';

/** Source of a regular expression for a name as SQL writes it: `tasks`, `public.tasks`, `"Tasks"`. */
export const name = `${part}(?:\\.${part})*`;

/** The last part of a name as PostgreSQL keeps it: folded to lower case unless it is quoted. */
export function tableOf(written: string): string {
  const last = written.match(new RegExp(part, "g"))?.at(-1) ?? written;
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last.toLowerCase();
}

/** The names of a list. */
export const namesIn = (written: string): readonly string[] =>
  (written.match(new RegExp(name, "g")) ?? []).map(tableOf);
