import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Dependencies, ServiceEnv } from "../app.ts";
import { Problem } from "../problem-details.ts";
import { readBody, readId, readQuery } from "../request.ts";
import { nextLink, PageQuery } from "./page.ts";
import { NewTask, TaskPatch } from "./task.ts";
import { createTask, deleteTask, listTasks, readTask, updateTask } from "./task-repository.ts";

const jsonTypes = ["application/json"];
const patchTypes = ["application/json", "application/merge-patch+json"];

/** `/tasks` and `/tasks/{id}`. */
export function taskRoutes({ database, settings }: Dependencies): Hono<ServiceEnv> {
  const limit = bodyLimit({
    maxSize: settings.bodyLimitBytes,
    onError: () => {
      throw new Problem(413, `The body has more than ${settings.bodyLimitBytes} bytes.`);
    },
  });

  return new Hono<ServiceEnv>()
    .get("/tasks", async (context) => {
      const query = readQuery(context, PageQuery);
      const { tasks, more } = await listTasks(database, context.var.trace, query);
      const last = tasks.at(-1);
      return context.json(tasks, 200, more && last ? { Link: nextLink(query, last) } : {});
    })
    .post("/tasks", limit, async (context) => {
      const task = await createTask(database, context.var.trace, await readBody(context, NewTask, jsonTypes));
      return context.json(task, 201, { Location: `/tasks/${task.id}` });
    })
    .get("/tasks/:id", async (context) => {
      const id = readId(context);
      return context.json((await readTask(database, context.var.trace, id)) ?? noTask(id));
    })
    .patch("/tasks/:id", limit, async (context) => {
      const id = readId(context);
      const patch = await readBody(context, TaskPatch, patchTypes);
      return context.json((await updateTask(database, context.var.trace, id, patch)) ?? noTask(id));
    })
    .delete("/tasks/:id", async (context) => {
      const id = readId(context);
      if (!(await deleteTask(database, context.var.trace, id))) noTask(id);
      return context.body(null, 204);
    });
}

function noTask(id: string): never {
  throw new Problem(404, `There is no task ${id}.`);
}
