import { html } from "hono/html";

/** What a person typed into the form that starts a deployment. */
export interface StartForm {
  readonly image: string;
  /** The rest of the execution's input as JSON; the image above it wins. */
  readonly input: string;
}

export const emptyStartForm: StartForm = {
  image: "tasks:1.1.0",
  input: JSON.stringify({ reason: "Try the new version", requester: "alice@example.com" }, null, 2),
};

/** The execution's input, or why the form gives none. */
export type ParsedStartForm =
  | { readonly input: Readonly<Record<string, unknown>> }
  | { readonly problem: string };

export function parseStartForm({ image, input }: StartForm): ParsedStartForm {
  const rest = parseObject(input.trim() || "{}");
  if (!rest) return { problem: 'The input has to be one JSON object, like {"reason": "…"}.' };
  const named = image.trim();
  return { input: named ? { ...rest, image: named } : rest };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const startForm = ({ image, input }: StartForm, problem?: string) => html`
  <form method="post" action="/console/deployments">
    <label for="image">Image</label>
    <input id="image" name="image" value="${image}" required autocomplete="off" spellcheck="false">
    <label for="input">Whole input as JSON (the image above wins)</label>
    <textarea id="input" name="input" rows="5" spellcheck="false">${input}</textarea>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    <button>Start the deployment</button>
  </form>`;
