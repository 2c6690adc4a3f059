import { expect, test } from "vitest";
import { explainedStartFailure } from "../../../../../infra/local/aws/postgres/temporary-folder.ts";

test.each([
  ["Node", Object.assign(new Error("ENOSPC: no space left on device, copyfile"), { code: "ENOSPC" })],
  [
    "initdb",
    new Error('PostgreSQL\'s initdb failed: could not extend file "base/1": No space left on device'),
  ],
])("names a full temporary folder that %s reports, and the remedy", (_, error) => {
  expect(explainedStartFailure(error)).toMatchObject({
    name: "TemporaryFolderFull",
    message: expect.stringMatching(/no space left\. .*TMPDIR/),
    cause: error,
  });
});

test("returns other errors unchanged", () => {
  const error = new Error("PostgreSQL's initdb failed");

  expect(explainedStartFailure(error)).toBe(error);
});
