import type { StartFields } from "./start-fields.ts";

/** Values for the form that lead to a certain end state. */
export interface StartPreset {
  readonly name: string;
  readonly title: string;
  readonly fields: Partial<StartFields>;
}

export const startPresets: readonly StartPreset[] = [
  {
    name: "broken",
    title: "A broken version that is rolled back",
    fields: { image: "tasks:broken-api", reason: "See the rollback to the previous release" },
  },
  {
    name: "refused",
    title: "An input that is refused",
    fields: { image: "tasks:1.1.0", parameters: "NoSuchParameter=1", reason: "See a refusal" },
  },
  {
    name: "expires",
    title: "An approval that expires in a minute",
    fields: { approvalDeadlineSeconds: "60", reason: "See an approval expire" },
  },
];
