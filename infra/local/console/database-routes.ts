import { livePart } from "../../../orchestrator/pages/live.ts";
import type { ReadOnlyDatabase } from "./database.ts";
import { type DatabaseView, databaseView } from "./database-view.ts";
import { unreadable } from "./page.ts";
import type { ConsoleApp, Show } from "./routes.ts";

// Seconds between two polls: nothing depends on them, and each poll runs a few statements.
const seconds = 3;

/** Shows the database's tables and rows. */
export function databaseRoutes(
  app: ConsoleApp,
  { database, show }: { database: ReadOnlyDatabase; show: Show },
): void {
  app.get("/console/database", async (context) => {
    const view = { title: "Database", view: "/console/database", seconds } as const;
    try {
      const { table, page } = context.req.query();
      const shown = await read(database, table, pageNumber(page));
      const status = shown.open && !shown.open.page ? 404 : 200;
      return show(context, { ...view, content: databaseView(shown) }, status);
    } catch (error) {
      return show(
        context,
        { ...view, content: livePart("database", unreadable("The database", error)) },
        503,
      );
    }
  });
}

/** The requested table, or the first one. */
async function read(
  database: ReadOnlyDatabase,
  wanted: string | undefined,
  number: number,
): Promise<DatabaseView> {
  const tables = await database.tables();
  const name = wanted ?? tables[0]?.name;
  if (name === undefined) return { tables };
  return { tables, open: { name, number, page: await database.page(name, number) } };
}

const pageNumber = (text = "1") => (/^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1);
