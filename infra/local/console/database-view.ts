import { html, raw } from "hono/html";
import { livePart } from "../../../orchestrator/pages/live.ts";
import type { Html } from "../../../orchestrator/text/html.ts";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import { rowsOfPage, type TablePage, type TableSummary } from "./database.ts";

export interface DatabaseView {
  readonly tables: readonly TableSummary[];
  /** The table that is shown. */
  readonly open?: OpenTable;
}

export interface OpenTable {
  readonly name: string;
  /** The page's number, from 1. */
  readonly number: number;
  /** Missing if there is no such table. */
  readonly page?: TablePage | undefined;
}

/** The service's tables, and the rows of the one that is shown. */
export const databaseView = ({ tables, open }: DatabaseView): Html =>
  livePart(
    "database",
    tables.length === 0
      ? html`<p class="card empty">The database has no table yet. The first deployment creates them. <a href="/console">Start one.</a></p>`
      : html`<nav aria-label="Tables"><ul class="tabs">${tables.map((table) => tab(table, open))}</ul></nav>
${open ? openTable(open, tables) : ""}`,
  );

const tab = ({ name, rows }: TableSummary, open: OpenTable | undefined): Html =>
  html`<li><a href="${tableLink(name)}"${name === open?.name ? raw(' aria-current="page"') : ""}>${visibleText(name)}
<span class="quiet small">${rows} ${rows === 1 ? "row" : "rows"}</span></a></li>`;

function openTable({ name, number, page }: OpenTable, tables: readonly TableSummary[]): Html {
  if (!page) return html`<p class="card empty">There is no table ${visibleText(name)}.</p>`;
  const total = tables.find((table) => table.name === name)?.rows ?? 0;
  const pages = Math.ceil(total / rowsOfPage);
  return html`<section aria-label="${visibleText(name)}">${page.rows.length === 0 ? noRows(total) : rowsTable(name, page)}
${pager(name, number, pages)}<p class="quiet small">Read only, through the Data API; values as PostgreSQL prints them.</p></section>`;
}

const noRows = (total: number): Html =>
  html`<p class="empty">${total === 0 ? "The table has no rows." : "This page has no rows."}</p>`;

const rowsTable = (
  name: string,
  { columns, rows }: TablePage,
): Html => html`<div class="scroll" role="group" aria-label="Rows of ${visibleText(name)}" tabindex="0"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${visibleText(column.name)}<br><span class="small">${column.type}</span></th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;

// Characters. A longer value wraps; identifiers and times are shorter.
const lineLength = 40;

const cell = (value: string | undefined): Html =>
  value === undefined
    ? html`<td><span class="quiet">NULL</span></td>`
    : html`<td${value.length > lineLength ? "" : raw(' class="line"')}>${visibleText(value)}</td>`;

function pager(name: string, number: number, pages: number): Html | "" {
  if (pages === 0 || (pages === 1 && number === 1)) return "";
  if (number > pages) return html`<p><a href="${tableLink(name, pages)}">The last page</a></p>`;
  return html`<nav class="pages" aria-label="Pages">
${number > 1 ? html`<a href="${tableLink(name, number - 1)}">Previous</a>` : ""}
<span class="quiet">page ${number} of ${pages}</span>
${number < pages ? html`<a href="${tableLink(name, number + 1)}">Next</a>` : ""}</nav>`;
}

const tableLink = (name: string, number = 1) =>
  `/console/database?${new URLSearchParams({ table: name, page: String(number) })}`;
