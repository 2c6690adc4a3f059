import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { clientError } from "../../../infra/build/bundle-replacements/client-error.ts";
import { errorShapes } from "../../../infra/build/bundle-replacements/client-errors.ts";

const { dependencies } = JSON.parse(await readFile("package.json", "utf8"));
const clients = Object.keys(dependencies).filter((name) => name.startsWith("@aws-sdk/client-"));

type ErrorClass = Parameters<typeof clientError>[0];

/** All of an error but its stack. */
const contentOf = (error: Error) => ({
  ...error,
  name: error.name,
  message: error.message,
  text: String(error),
});

describe.each(clients)("the shorter errors of %s", (client) => {
  it("are equal to the client's own", async () => {
    const exported: Readonly<Record<string, ErrorClass>> = await import(client);
    const shapes = await errorShapes(client);
    const options = (fields: readonly string[]) => ({
      message: "not found",
      $metadata: { httpStatusCode: 400 },
      ...Object.fromEntries(fields.map((field) => [field, `the ${field}`])),
    });

    expect(shapes.length).toBeGreaterThan(3);
    for (const { className, baseName, name, fault, fields, more } of shapes) {
      const [Own, Base] = [exported[className], exported[baseName]] as [ErrorClass, ErrorClass];
      const shorter = new (clientError(Base, name, fault, fields, more))(options(fields));
      expect(contentOf(shorter)).toEqual(contentOf(new Own(options(fields))));
      expect(shorter).toBeInstanceOf(Base);
    }
  });
});
