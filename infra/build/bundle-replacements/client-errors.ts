import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

/** How one error class of a client differs from the others. */
export interface ErrorShape {
  readonly className: string;
  readonly baseName: string;
  readonly name: string;
  readonly fault: string;
  /** The fields that AWS sets in each error. */
  readonly fields: readonly string[];
  /** Constant members of the class, such as whether a retry may succeed. */
  readonly more: Readonly<Record<string, unknown>>;
}

type ErrorClass = (new (options: object) => Error) & { readonly name: string };

const ofEveryError = ["$metadata", "$response", "$retryable", "message"];

/** The error classes of a client, read from instances of them. */
export async function errorShapes(client: string): Promise<readonly ErrorShape[]> {
  const exported: Readonly<Record<string, unknown>> = await import(client);
  const classes = Object.values(exported).filter(
    (value): value is ErrorClass => typeof value === "function" && value.prototype instanceof Error,
  );
  return classes.flatMap((Class) => {
    const Base = Object.getPrototypeOf(Class) as ErrorClass;
    if (!classes.includes(Base)) return [];
    const { name, $fault: fault, ...members } = new Class({}) as Error & { readonly $fault: string };
    const more = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
    const fields = Object.keys(members).filter((key) => !(key in more) && !ofEveryError.includes(key));
    return [{ className: Class.name, baseName: Base.name, name, fault, fields, more }];
  });
}

const clientErrorPath = fileURLToPath(new URL("./client-error.ts", import.meta.url));

function sourceOf(shapes: readonly ErrorShape[]): string {
  const baseName = shapes[0]?.baseName ?? "";
  const classes = shapes.map(({ className, name, fault, fields, more }) => {
    const different = Object.keys(more).length > 0 ? [fields, more] : fields.length > 0 ? [fields] : [];
    const given = [name, fault, ...different].map((value) => JSON.stringify(value)).join(", ");
    return `export const ${className} = /* @__PURE__ */ clientError(Base, ${given});`;
  });
  return [
    `import { ${baseName} as Base } from "./${baseName}";`,
    `import { clientError } from ${JSON.stringify(clientErrorPath)};`,
    ...classes,
  ].join("\n");
}

/**
 * Replaces the error classes of an AWS SDK client, dozens that differ only in name, fault and fields. Their shapes are
 * read from the client when bundling. Saves 3 to 12 KB for each client.
 */
export const shorterClientErrors: Plugin = {
  name: "shorter-client-errors",
  setup: (build) => {
    build.onLoad({ filter: /@aws-sdk\/client-[^/]+\/dist-es\/models\/errors\.js$/ }, async ({ path }) => {
      const [client = ""] = /@aws-sdk\/client-[^/]+/.exec(path) ?? [];
      return { contents: sourceOf(await errorShapes(client)), loader: "js" };
    });
  },
};
