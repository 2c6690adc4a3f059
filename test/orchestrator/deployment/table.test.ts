import { describe, expect, it } from "vitest";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { keyPatterns, keys } from "../../../orchestrator/deployment/table.ts";
import { executionNames } from "../fixtures/execution-names.ts";

const stack = "xray-poc-compute";
const at = "2026-01-01T00:00:00.000Z";
const textOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => `${pk}\n${sk}`;

/** Words of people, the fixed words of keys among them. */
const words = [
  ...executionNames,
  ...[
    "lock",
    "release#last",
    "last-release",
    "secret",
    "withdrawals",
    "approvals",
    "view-links",
    "a#deploy",
    "a",
    "%23",
  ],
];

/** As IAM's StringLike compares. */
const isLike = (partitionKey: string, pattern: string) =>
  new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "s").test(partitionKey);

/** Every key with a word of a person in it, by what it is for. */
const keysOf = (word: string) => ({
  lock: keys.lock(word),
  deployment: keys.deployment(word),
  executionName: keys.executionName(word),
  halt: keys.halt(word),
  lastRelease: keys.lastRelease(word),
  release: keys.release(stack, word),
  signedStart: keys.signedStart(word),
  unprovenStart: keys.unprovenStart(word),
  openCleanUp: keys.openCleanUp(word),
  openOutcome: keys.openOutcome(word),
  requester: keys.requester(word),
  previousRelease: keys.previousRelease(word),
  databasePlan: keys.databasePlan(word),
  review: keys.review(word, "deploy"),
  approval: keys.approval(word, "deploy"),
  smokeTests: keys.smokeTests(word, "deploy"),
  traces: keys.traces(word, "deploy"),
  rollOut: keys.rollOut(word, "deploy"),
  evidence: keys.evidence(word, "deploy"),
  message: keys.message("one", "deploy", "request", word),
  openApproval: keys.openApproval(word, "deploy"),
  viewWithdrawals: keys.viewWithdrawals(word),
});

describe("the keys of the table", () => {
  it("are different for different words and different items, whatever people name", () => {
    const all = words.flatMap((word) => Object.values(keysOf(word)).map(textOf));
    const fixed = [
      keys.currentApprovers(),
      keys.viewSecret(),
      keys.listWithdrawals(),
      keys.lastRelease(stack),
      keys.lock(stack),
    ].map(textOf);

    expect(new Set([...all, ...fixed]).size).toBe(all.length + fixed.length);
  });

  it("have the separator to themselves", () => {
    const separators = (key: { readonly pk: string; readonly sk: string }) => textOf(key).split("#").length;
    const [plain, odd] = [keysOf("a"), keysOf("a#b#%23")].map((all) => Object.values(all).map(separators));

    expect(odd).toEqual(plain);
  });

  it("of a release are never below the key of the last one", () => {
    const { sk } = keys.lastRelease(stack);

    for (const word of words)
      expect(keys.release(stack, word).sk.startsWith(`${sk.split("#")[0]}#`)).toBe(false);
  });

  it("have one pattern each, which no word of a person changes", () => {
    const patternsOf = (word: string) =>
      Object.entries(keysOf(word)).map(([name, { pk }]) => [
        name,
        keyPatterns.filter((one) => isLike(pk, one)),
      ]);

    for (const [, patterns] of patternsOf("a")) expect(patterns).toHaveLength(1);
    for (const word of [...words, ...keyPatterns]) expect(patternsOf(word)).toEqual(patternsOf("a"));
  });

  it.each([
    ["signedStart", "signed-start#*"],
    ["requester", "requester#*"],
    ["approval", "approval#*"],
    ["halt", "halt#*"],
  ] as const)("of %s alone are %s, so that IAM can tell who writes them", (name, pattern) => {
    const like = Object.entries(keysOf("a")).filter(([, { pk }]) => isLike(pk, pattern));

    expect(like.map(([key]) => key)).toEqual([name]);
  });

  it("keep to DynamoDB's limits with the longest names", () => {
    // A mail address may have 254 characters, and a character of a name four bytes.
    const id = deploymentIdOf("漢".repeat(80), at);
    const longest = [...Object.values(keysOf(id)), keys.message(id, "rollback", "reminder", "é".repeat(254))];

    for (const { pk, sk } of longest) {
      expect(Buffer.byteLength(pk)).toBeLessThanOrEqual(2048);
      expect(Buffer.byteLength(sk)).toBeLessThanOrEqual(1024);
    }
  });

  it("are as readable as the names, and as they were before 0.3", () => {
    expect(keys.review("release-1-1-0", "deploy")).toEqual({
      pk: "deployment#release-1-1-0",
      sk: "review#deploy",
    });
    expect(keys.lastRelease(stack)).toEqual({ pk: `stack#${stack}`, sk: "release#last" });
  });
});
