import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundleService } from "../../../service/bundle.ts";

/** The bundled service, built once a test file. */
export interface ServiceBundle {
  readonly file: string;
  remove(): Promise<void>;
}

export async function buildBundle(): Promise<ServiceBundle> {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-service-"));
  const file = join(folder, "main.mjs");
  await bundleService(file);
  return { file, remove: () => rm(folder, { recursive: true }) };
}

/** The service as a process of its own. */
export class ServiceProcess {
  readonly lines: Record<string, unknown>[] = [];
  stderr = "";
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  constructor(file: string, variables: Record<string, string>) {
    const defaults = { PORT: "0", HOST: "127.0.0.1", XRAY_ENABLED: "false" };
    this.#child = spawn(process.execPath, [file], { env: { ...defaults, ...variables } });
    this.#exit = once(this.#child, "close").then(([code]) => code as number | null);
    this.#child.stderr?.on("data", (chunk) => {
      this.stderr += chunk;
    });
    if (this.#child.stdout) {
      createInterface(this.#child.stdout).on("line", (line) => {
        this.lines.push(JSON.parse(line));
        this.#child.emit("line");
      });
    }
  }

  /** Resolves to the URL once the service listens; throws when it ends before. */
  async listening(): Promise<string> {
    const { port } = await this.line("tasks service listening");
    return `http://127.0.0.1:${port}`;
  }

  /** Resolves to the first line with this message; throws when the process ends without. */
  async line(message: string): Promise<Record<string, unknown>> {
    for (;;) {
      const line = this.lines.find((candidate) => candidate.message === message);
      if (line) return line;
      const ended = await Promise.race([
        once(this.#child, "line").then(() => false),
        this.#exit.then(() => true),
      ]);
      if (ended) throw new Error(`the service ended: ${JSON.stringify(this.lines)} ${this.stderr}`);
    }
  }

  /** Resolves to the exit code; null after a signal ended it. */
  exited(): Promise<number | null> {
    return this.#exit;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async close(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }
}
