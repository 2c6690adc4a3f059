import { refusalAsJson, respondJson } from "../../orchestrator/web/signed-request.ts";
import type { ErrorAnswers } from "./web-function.ts";

/** How a function for programs answers errors; `remedy` is for one of its own. */
export const jsonAnswers = (remedy: string): ErrorAnswers => ({
  refused: refusalAsJson,
  failed: () => respondJson(500, { message: `An internal error occurred; ${remedy}.` }),
});
