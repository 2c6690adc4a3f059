import * as v from "valibot";
import { type CompiledSchema, compileJsonSchema } from "../text/json-schema.ts";
import { DeploymentError } from "./errors.ts";
import { runProblems, sizeProblems } from "./smoke-test-bounds.ts";

const milliseconds = v.pipe(v.number(), v.minValue(0));

const expectedSubsegment = v.pipe(
  v.strictObject({
    name: v.exactOptional(v.string()),
    namespace: v.exactOptional(v.picklist(["aws", "remote"])),
    databaseType: v.exactOptional(v.string()),
    minimumDurationMs: milliseconds,
  }),
  v.check(
    ({ name, namespace, databaseType }) => Boolean(name ?? namespace ?? databaseType),
    "expectedSubsegment needs a name, a namespace or a databaseType",
  ),
);

const smokeTest = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.nonEmpty()),
    method: v.picklist(["GET", "HEAD"], "a smoke test only reads: method is GET or HEAD"),
    // With a second slash or a backslash it would be the URL of another host.
    path: v.pipe(v.string(), v.regex(/^\/(?![/\\])/, "path begins with one slash")),
    expectedStatus: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    expectedBody: v.exactOptional(v.pipe(v.unknown(), v.rawTransform(compileBody))),
    minimumDurationMs: milliseconds,
    maximumDurationMs: v.pipe(milliseconds, v.minValue(1)),
    expectedSubsegment: v.exactOptional(expectedSubsegment),
  }),
  v.check(
    (test) => test.minimumDurationMs < test.maximumDurationMs,
    "maximumDurationMs must exceed the minimum",
  ),
);

const contract = v.pipe(
  v.array(smokeTest),
  v.minLength(1, "there is no smoke test: nothing would be verified"),
  v.check((tests) => new Set(tests.map(({ name }) => name)).size === tests.length, "names must differ"),
);

type RawTransform = Parameters<typeof v.rawTransform<unknown, CompiledSchema>>[0];

function compileBody({ dataset, addIssue, NEVER }: Parameters<RawTransform>[0]): CompiledSchema {
  try {
    return compileJsonSchema(dataset.value);
  } catch (error) {
    addIssue({ message: (error as Error).message });
    return NEVER;
  }
}

/** One request to the running service, and the expected answer. */
export type SmokeTest = v.InferOutput<typeof smokeTest>;

/** A smoke test as it is written in the contract: the expected body is a JSON Schema. */
export type SmokeTestData = v.InferInput<typeof smokeTest>;

/** A subsegment that the request's trace must contain; all given properties must match. */
export type ExpectedSubsegment = v.InferOutput<typeof expectedSubsegment>;

/** Parses a service's contract; `source` names its file. Throws SmokeTestsFailed if it is invalid or empty. */
export function parseSmokeTests(value: unknown, source = "service/smoke-tests.json"): readonly SmokeTest[] {
  const parsed = v.safeParse(contract, value);
  if (parsed.success) return parsed.output;
  throw new DeploymentError(
    "SmokeTestsFailed",
    `the service's smoke tests cannot be used; correct ${source}: ${problemsIn(parsed.issues).join("; ")}`,
  );
}

/** The problems of a contract for new versions: its form, its size and its duration. */
export function contractProblems(value: unknown): readonly string[] {
  const tooLarge = sizeProblems(value);
  if (tooLarge.length > 0) return tooLarge;
  const parsed = v.safeParse(contract, value);
  return parsed.success ? runProblems(parsed.output) : problemsIn(parsed.issues);
}

const problemsIn = (issues: readonly v.BaseIssue<unknown>[]) =>
  issues.map((issue) => `${v.getDotPath(issue) ?? "contract"}: ${issue.message}`);

/** Clocks, timers and trace documents round to milliseconds in different ways, and a duration uses two of them. */
const roundingMs = 5;

/** The shortest accepted duration in milliseconds, with the simulated delays scaled by `delayScale`. */
export function leastDurationMs(minimumDurationMs: number, delayScale: number): number {
  return Math.max(0, minimumDurationMs * delayScale - roundingMs);
}
