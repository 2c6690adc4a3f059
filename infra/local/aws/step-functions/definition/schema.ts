import * as v from "valibot";
import { Template } from "../jsonata/template.ts";

/** The language's maximum, about three years. It is also the default TimeoutSeconds of a state. */
const maxSeconds = 99_999_999;
const maxNameLength = 80;

const template = v.pipe(
  v.unknown(),
  v.transform((value) => new Template(value)),
);
const expression = v.pipe(v.string(), v.regex(/^\{%.*%\}$/s, "a JSONata expression {% … %}"));
const templateOf = <T>(value: v.GenericSchema<T>) =>
  v.pipe(
    v.union([expression, value]),
    v.transform((source) => new Template(source)),
  );
const seconds = (minimum: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maxSeconds));

const stateName = v.pipe(v.string(), v.minLength(1), v.maxLength(maxNameLength));
const variableName = v.pipe(
  v.string(),
  v.maxLength(maxNameLength),
  v.regex(/^[\p{ID_Start}_][\p{ID_Continue}]*$/u, "a variable's name: letters, digits and _"),
  v.notValue("states"),
);
const assign = v.record(variableName, template);
const errorEquals = v.pipe(v.array(v.string()), v.minLength(1));

const common = {
  Comment: v.optional(v.string()),
  QueryLanguage: v.optional(v.literal("JSONata")),
  Assign: v.optional(assign),
  Output: v.optional(template),
};
const following = { Next: v.optional(stateName), End: v.optional(v.literal(true)) };

const retrier = v.strictObject({
  Comment: v.optional(v.string()),
  ErrorEquals: errorEquals,
  IntervalSeconds: v.optional(seconds(1), 1),
  MaxAttempts: v.optional(seconds(0), 3),
  BackoffRate: v.optional(v.pipe(v.number(), v.minValue(1)), 2),
  MaxDelaySeconds: v.optional(v.pipe(seconds(1), v.maxValue(31_622_400 /* 366 days */))),
  JitterStrategy: v.optional(v.picklist(["FULL", "NONE"]), "NONE"),
});
const catcher = v.strictObject({
  Comment: v.optional(v.string()),
  ErrorEquals: errorEquals,
  Next: stateName,
  Assign: v.optional(assign),
  Output: v.optional(template),
});
const recovery = {
  Retry: v.optional(v.array(retrier), []),
  Catch: v.optional(v.array(catcher), []),
};

const choiceRule = v.strictObject({
  Comment: v.optional(v.string()),
  Condition: templateOf(v.boolean()),
  Next: stateName,
  Assign: v.optional(assign),
  Output: v.optional(template),
});

const task = v.strictObject({
  Type: v.literal("Task"),
  ...common,
  ...following,
  ...recovery,
  Resource: v.picklist(["arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"]),
  Arguments: template,
  TimeoutSeconds: v.optional(templateOf(seconds(1))),
  HeartbeatSeconds: v.optional(templateOf(seconds(1))),
});
const pass = v.strictObject({ Type: v.literal("Pass"), ...common, ...following });
const choice = v.strictObject({
  Type: v.literal("Choice"),
  ...common,
  Choices: v.pipe(v.array(choiceRule), v.minLength(1)),
  Default: v.optional(stateName),
});
const wait = v.pipe(
  v.strictObject({
    Type: v.literal("Wait"),
    ...common,
    ...following,
    Seconds: v.optional(templateOf(seconds(0))),
    Timestamp: v.optional(templateOf(v.pipe(v.string(), v.isoTimestamp()))),
  }),
  v.check(
    (state) => (state.Seconds === undefined) !== (state.Timestamp === undefined),
    "A Wait state has either Seconds or Timestamp.",
  ),
);
const succeed = v.strictObject({ Type: v.literal("Succeed"), ...common });
const fail = v.strictObject({
  Type: v.literal("Fail"),
  Comment: common.Comment,
  QueryLanguage: common.QueryLanguage,
  Error: v.optional(templateOf(v.string())),
  Cause: v.optional(templateOf(v.string())),
});
const parallel = v.strictObject({
  Type: v.literal("Parallel"),
  ...common,
  ...following,
  ...recovery,
  Arguments: v.optional(template),
  Branches: v.pipe(v.array(v.lazy((): v.GenericSchema<unknown, StateGraph> => branch)), v.minLength(1)),
});
const map = v.strictObject({
  Type: v.literal("Map"),
  ...common,
  ...following,
  ...recovery,
  Items: v.optional(templateOf(v.array(v.unknown()))),
  ItemSelector: v.optional(template),
  MaxConcurrency: v.optional(templateOf(seconds(0))),
  ItemProcessor: v.lazy((): v.GenericSchema<unknown, StateGraph> => branch),
});

const states = v.record(
  stateName,
  v.variant("Type", [task, pass, choice, wait, succeed, fail, parallel, map]),
);
const branch = v.strictObject({
  Comment: v.optional(v.string()),
  ProcessorConfig: v.optional(v.strictObject({ Mode: v.literal("INLINE") })),
  StartAt: stateName,
  States: states,
});

/** The structure of a state machine's definition. Its output has compiled templates. */
export const definitionSchema = v.strictObject({
  Comment: v.optional(v.string()),
  Version: v.optional(v.literal("1.0")),
  QueryLanguage: v.literal("JSONata"),
  TimeoutSeconds: v.optional(seconds(1)),
  StartAt: stateName,
  States: states,
});

export type TaskState = v.InferOutput<typeof task>;
export type PassState = v.InferOutput<typeof pass>;
export type ChoiceState = v.InferOutput<typeof choice>;
export type WaitState = v.InferOutput<typeof wait>;
export type SucceedState = v.InferOutput<typeof succeed>;
export type FailState = v.InferOutput<typeof fail>;
export type ParallelState = v.InferOutput<typeof parallel>;
export type MapState = v.InferOutput<typeof map>;
export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
export type Retrier = v.InferOutput<typeof retrier>;
export type Catcher = v.InferOutput<typeof catcher>;
export type Assign = v.InferOutput<typeof assign>;

/** States with their transitions: a state machine, a branch of a Parallel state, or the processor of a Map state. */
export interface StateGraph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type Definition = v.InferOutput<typeof definitionSchema>;
