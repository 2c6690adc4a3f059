import { html, raw } from "hono/html";
import { visibleText } from "../../../orchestrator/visible-text.ts";
import { rowsOfPage, type TablePage, type TableSummary } from "./database.ts";
import { type Html, live } from "./page.ts";

export interface DatabaseView {
  readonly tables: readonly TableSummary[];
  /** The table that is open. */
  readonly open?: { readonly name: string; readonly number: number; readonly page: TablePage };
}

/** The tables of the service, and the rows of the one that is open. */
export const databaseView = ({ tables, open }: DatabaseView): Html =>
  live(
    "database",
    tables.length === 0
      ? html`<p class="card empty">The database has no table yet: the first deployment makes them.</p>`
      : html`<div class="columns slim"><nav class="card" aria-label="Tables"><h2>Tables</h2>
<ul class="mails">${tables.map(
          ({
            name,
            rows,
          }) => html`<li><a href="${tableLink(name)}"${name === open?.name ? raw(' aria-current="page"') : ""}><strong>${visibleText(name)}</strong>
<span class="quiet small">${rows} ${rows === 1 ? "row" : "rows"}</span></a></li>`,
        )}</ul></nav>${open ? openTable(open, tables) : ""}</div>`,
  );

function openTable(
  { name, number, page }: NonNullable<DatabaseView["open"]>,
  tables: readonly TableSummary[],
): Html {
  const total = tables.find((table) => table.name === name)?.rows ?? 0;
  return html`<section class="card"><h2>${visibleText(name)} <span class="quiet small">read only</span></h2>
${page.rows.length === 0 ? html`<p class="empty">There is no row on this page.</p>` : rowsTable(name, page)}
${pager(name, number, Math.ceil(total / rowsOfPage))}</section>`;
}

const rowsTable = (
  name: string,
  { columns, rows }: TablePage,
): Html => html`<section class="wide" aria-label="Rows of ${visibleText(name)}" tabindex="0"><table>
<thead><tr>${columns.map((column) => html`<th scope="col" title="${column.type}">${visibleText(column.name)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></section>`;

const cell = (value: string | undefined): Html =>
  value === undefined ? html`<td><span class="quiet">NULL</span></td>` : html`<td>${visibleText(value)}</td>`;

function pager(name: string, number: number, pages: number): Html | "" {
  if (pages < 2) return "";
  return html`<nav class="pages" aria-label="Pages">
${number > 1 ? html`<a href="${tableLink(name, number - 1)}">Previous</a>` : ""}
<span class="quiet">page ${number} of ${pages}</span>
${number < pages ? html`<a href="${tableLink(name, number + 1)}">Next</a>` : ""}</nav>`;
}

const tableLink = (name: string, number = 1) =>
  `/console/database?${new URLSearchParams({ table: name, page: String(number) })}`;
