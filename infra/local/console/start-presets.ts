import type { StartFields } from "./start-fields.ts";

/** A way to fill in the form that shows one thing a deployment may come to. */
export interface StartPreset {
  readonly name: string;
  readonly title: string;
  readonly fields: Partial<StartFields>;
}

export const startPresets: readonly StartPreset[] = [
  {
    name: "broken",
    title: "A broken version that is taken back",
    fields: { image: "tasks:broken-api", reason: "See the release before come back" },
  },
  {
    name: "refused",
    title: "An input that is refused",
    fields: { image: "tasks:1.1.0", parameters: "NoSuchParameter=1", reason: "See a refusal" },
  },
  {
    name: "expires",
    title: "An approval that expires in a minute",
    fields: { approvalDeadlineSeconds: "60", reason: "See what happens when nobody decides" },
  },
];
