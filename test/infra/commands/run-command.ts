import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of `infra/commands` as a process of its own, on the AWS at these addresses, as this caller. */
export const runCommand = (
  command: string,
  args: readonly string[],
  endpoints: Readonly<Record<`AWS_ENDPOINT_URL${string}`, string>> & { readonly AWS_ACCESS_KEY_ID?: string },
): Promise<CommandResult> =>
  new Promise((resolve) => {
    const run = ["--import", "tsx", `infra/commands/${command}.ts`, ...args];
    const env = { PATH: process.env.PATH, TSX_DISABLE_CACHE: "1", ...credentials, ...endpoints };
    const child = execFile(process.execPath, run, { cwd: root, env }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });

const credentials = {
  AWS_REGION: "ap-northeast-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
};

/** Where an SDK client's calls go. */
export async function addressOf(client: {
  readonly config: { readonly endpoint?: unknown };
}): Promise<string> {
  const endpoint = client.config.endpoint as (() => Promise<{ hostname: string; port?: number }>) | undefined;
  const { hostname, port } = (await endpoint?.()) ?? { hostname: "", port: 0 };
  return `http://${hostname}:${port}`;
}
