import type { html } from "hono/html";

/** A part of a page or a picture; interpolated values are escaped. */
export type Html = ReturnType<typeof html>;
