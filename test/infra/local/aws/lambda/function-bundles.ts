import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LocalFunction } from "../../../../../infra/local/aws/lambda/local-function.ts";

/** Small bundles in a temporary folder, and functions with them. */
export class FunctionBundles {
  private constructor(readonly folder: string) {}

  static async create(): Promise<FunctionBundles> {
    return new FunctionBundles(await mkdtemp(path.join(tmpdir(), "xray-watch-functions-")));
  }

  /** A function whose bundle is `source`. */
  async write(name: string, source: string, more: Partial<LocalFunction> = {}): Promise<LocalFunction> {
    const bundle = path.join(this.folder, `${name}.mjs`);
    await writeFile(bundle, source);
    const arn = `arn:aws:lambda:ap-northeast-1:123456789012:function:${name}`;
    return { name, arn, code: { bundle }, environment: {}, timeoutSeconds: 30, memoryMb: 128, ...more };
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
