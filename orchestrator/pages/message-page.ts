import { mainBanner } from "./banner.ts";
import { layout } from "./layout.ts";

/** A page that says what happened and what to do. */
export const messagePage = (title: string, message: string): string =>
  layout(title, mainBanner({ tone: "attention", headline: title, sentences: [message] }));
