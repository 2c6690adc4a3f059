import type { html } from "hono/html";

/** A part of a page or a picture: what is put into it is escaped. */
export type Html = ReturnType<typeof html>;
