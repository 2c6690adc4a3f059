import type { Database } from "../database.ts";
import type { Trace } from "../trace.ts";
import type { PageQuery } from "./page.ts";
import type { NewTask, Task, TaskPatch } from "./task.ts";

/** The table's name. The service does not start without this table. */
export const tasksTable = "tasks";

/** Formatted by PostgreSQL: a cursor needs the microseconds, which a JavaScript Date would lose. */
const isoTime = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ${column}`;

const columns = `id, title, description, status, ${isoTime("created_at")}, ${isoTime("updated_at")}`;

/** Tasks, newest first: at most `limit` of them, and whether there are more. */
export async function listTasks(
  database: Database,
  trace: Trace,
  { status, limit, cursor }: PageQuery,
): Promise<{ readonly tasks: Task[]; readonly more: boolean }> {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (status) conditions.push(`status = ${parameter(status)}`);
  if (cursor) {
    const place = `(CAST(${parameter(cursor.createdAt)} AS timestamptz), CAST(${parameter(cursor.id)} AS uuid))`;
    conditions.push(`(tasks.created_at, tasks.id) < ${place}`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")} ` : "";
  // One row more than requested shows whether there is another page.
  const sql = `SELECT ${columns} FROM tasks ${where}ORDER BY tasks.created_at DESC, tasks.id DESC LIMIT ${parameter(limit + 1)}`;
  const rows = await database.query<Task>(trace, sql, values);
  return { tasks: rows.slice(0, limit), more: rows.length > limit };
}

/** The task with this id; undefined if it does not exist. */
export async function readTask(database: Database, trace: Trace, id: string): Promise<Task | undefined> {
  const rows = await database.query<Task>(trace, `SELECT ${columns} FROM tasks WHERE id = $1`, [id]);
  return rows[0];
}

/** Adds a task and returns it. */
export async function createTask(
  database: Database,
  trace: Trace,
  { title, description, status }: NewTask,
): Promise<Task> {
  const sql = `INSERT INTO tasks (title, description, status) VALUES ($1, $2, $3) RETURNING ${columns}`;
  const [task] = await database.query<Task>(trace, sql, [title, description, status]);
  if (!task) throw new Error("INSERT … RETURNING gave no row");
  return task;
}

/** Changes the fields of the patch and returns the task; undefined if it does not exist. */
export async function updateTask(
  database: Database,
  trace: Trace,
  id: string,
  patch: TaskPatch,
): Promise<Task | undefined> {
  // The names come from the patch's schema, the values are parameters.
  const fields = Object.entries(patch);
  const assignments = fields.map(([name], index) => `${name} = $${index + 2}`);
  const sql = `UPDATE tasks SET ${assignments.join(", ")}, updated_at = NOW() WHERE id = $1 RETURNING ${columns}`;
  const rows = await database.query<Task>(trace, sql, [id, ...fields.map(([, value]) => value)]);
  return rows[0];
}

/** Deletes the task; false if it does not exist. */
export async function deleteTask(database: Database, trace: Trace, id: string): Promise<boolean> {
  const rows = await database.query<{ id: string }>(trace, "DELETE FROM tasks WHERE id = $1 RETURNING id", [
    id,
  ]);
  return rows.length > 0;
}
