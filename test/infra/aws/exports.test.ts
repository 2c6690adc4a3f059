import { expect, it } from "vitest";
import { seedTemplates } from "../../../infra/local/seed-stacks.ts";
import { settings } from "../../../infra/settings.ts";
import { type SynthesizedTemplate, templates } from "./synthesized.ts";

const stackNameReference = `\${AWS::StackName}`;

/** The names of a template's exports, with the stack's name put in. */
function exportNames(stackName: string, { Outputs = {} }: Pick<SynthesizedTemplate, "Outputs">): string[] {
  const exported = Object.values(Outputs).flatMap(({ Export }) => (Export ? [JSON.stringify(Export)] : []));
  return exported.map((text) => {
    const { Name } = JSON.parse(text);
    const whole = Name["Fn::Sub"] ?? Name["Fn::Join"][1].map(literal).join(Name["Fn::Join"][0]);
    return whole.replaceAll(stackNameReference, stackName);
  });
}

const literal = (part: unknown) => (typeof part === "string" ? part : stackNameReference);

/** What a template imports, its parameters having their defaults. */
function importNames(template: SynthesizedTemplate & { Parameters?: Record<string, { Default?: string }> }) {
  const text = JSON.stringify(template);
  const direct = [...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name ?? "");
  const substituted = [...text.matchAll(/"Fn::ImportValue":\{"Fn::Sub":"\$\{(\w+)\}-(\w+)"\}/g)].map(
    ([, parameter = "", name]) => `${template.Parameters?.[parameter]?.Default}-${name}`,
  );
  return [...new Set([...direct, ...substituted])];
}

it("every stack imports only what an earlier stack exports", async () => {
  const all = Object.entries(await templates());

  const imported = all.flatMap(([, template]) => importNames(template));

  expect(imported.length).toBeGreaterThanOrEqual(8);
  const exported = all.flatMap(([name, template]) => exportNames(name, template));
  expect(exported).toEqual(expect.arrayContaining(imported));
});

it("the local AWS's stacks export what the compute stack imports, under the same names", async () => {
  const all = await templates();
  const local = seedTemplates({ endpoint: "127.0.0.1", port: 5432, secretArn: "s", clusterArn: "c" });

  const needed = importNames(all[settings.stacks.compute] as SynthesizedTemplate);

  for (const [name, template] of Object.entries(local)) {
    const exportedLocally = exportNames(name, template as SynthesizedTemplate);
    const exportedOnAws = exportNames(name, all[name] as SynthesizedTemplate);
    expect(exportedOnAws).toEqual(expect.arrayContaining(exportedLocally));
    expect(exportedLocally).toEqual(
      expect.arrayContaining(needed.filter((exportName) => exportName.startsWith(`${name}-`))),
    );
  }
});
